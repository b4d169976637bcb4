<#
.SYNOPSIS
Takes away what install.ps1 installed: the scheduled tasks, then the files.

.PARAMETER Scope
user (the default) or system: as it was installed.

.PARAMETER Prefix
Where slotctl was installed, if not in the usual place.

.PARAMETER Purge
Deletes the configuration as well.

.PARAMETER DryRun
Says what would be done, and does nothing.
#>
[CmdletBinding()]
param(
    [ValidateSet('user', 'system')] [string] $Scope = 'user',
    [string] $Prefix,
    [switch] $Purge,
    [switch] $DryRun
)
$ErrorActionPreference = 'Stop'

if ($Scope -eq 'system') {
    $programs = $env:ProgramFiles
    $configDirectory = Join-Path $env:ProgramData 'slotctl'
    $pathOwner = 'Machine'
} else {
    $programs = Join-Path $env:LOCALAPPDATA 'Programs'
    $configDirectory = Join-Path $env:APPDATA 'slotctl'
    $pathOwner = 'User'
}
if (-not $Prefix) { $Prefix = Join-Path $programs 'slotctl' }

$list = Join-Path $Prefix 'installed-files.txt'
if (-not (Test-Path -LiteralPath $list)) {
    [Console]::Error.WriteLine("uninstall.ps1: install.ps1 has installed nothing in $Prefix; give the directory with -Prefix")
    exit 66
}

function Remove-Installed([string] $Path) {
    if (-not (Test-Path -LiteralPath $Path)) { return }
    if ($DryRun) { Write-Output "would delete $Path"; return }
    Remove-Item -LiteralPath $Path -Force
}

function Remove-IfEmpty([string] $Folder) {
    if (-not (Test-Path -LiteralPath $Folder)) { return }
    if (Get-ChildItem -LiteralPath $Folder -Force) { return }
    Remove-Installed $Folder
}

# The tasks first: they would call a program that no longer exists.
$bin = Join-Path $Prefix 'bin'
if ($DryRun) {
    Write-Output "would run: slotctl setup-automation --action remove --all-instances --scope $Scope"
} else {
    & (Join-Path $bin 'slotctl.exe') setup-automation --action remove --all-instances --scope $Scope
    if ($LASTEXITCODE -ne 0) {
        [Console]::Error.WriteLine('uninstall.ps1: the tasks could not be removed, so nothing else was; see above')
        exit 1
    }
}

$names = @(Get-Content -LiteralPath $list -Encoding UTF8)
foreach ($name in $names) { Remove-Installed (Join-Path $Prefix $name) }
Remove-Installed $list
Remove-Installed (Join-Path $Prefix 'uninstall.ps1')
# The deepest folders first; files of other programs stay.
foreach ($folder in 'bin', 'share\doc\slotctl', 'share\doc', 'share\slotctl', 'share', '') {
    if ($folder) { Remove-IfEmpty (Join-Path $Prefix $folder) } else { Remove-IfEmpty $Prefix }
}

$path = [Environment]::GetEnvironmentVariable('Path', $pathOwner)
$entries = @($path -split ';' | Where-Object { $_ })
if ($entries -contains $bin) {
    if ($DryRun) {
        Write-Output "would take $bin out of the PATH"
    } else {
        $kept = @($entries | Where-Object { $_ -ne $bin })
        [Environment]::SetEnvironmentVariable('Path', ($kept -join ';'), $pathOwner)
    }
}

if ($Purge) {
    Remove-Installed (Join-Path $configDirectory 'config.toml')
    Remove-Installed (Join-Path $configDirectory 'config.toml.new')
    Remove-IfEmpty $configDirectory
}
