<#
.SYNOPSIS
Removes what install.ps1 installed: the scheduled tasks, then the files.

.DESCRIPTION
Configuration and data are kept unless -Purge is given. Exit status: 0; 1 if the tasks could not be removed, so that
nothing else was either; 66 if nothing is installed there; 77 if the console was not started as administrator.

.PARAMETER Scope
user (the default) or system: as it was installed.

.PARAMETER Prefix
Where slotctl was installed, if not in the usual place.

.PARAMETER Purge
Deletes the configuration, the embedded database and the logs as well. Data in PostgreSQL is never touched.

.PARAMETER DryRun
Shows what would be done, and does nothing.
#>
[CmdletBinding()]
param(
    [ValidateSet('user', 'system')] [string] $Scope = 'user',
    [string] $Prefix,
    [switch] $Purge,
    [switch] $DryRun
)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Stop-Uninstalling([string] $Message, [int] $Status) {
    [Console]::Error.WriteLine("uninstall.ps1: $Message")
    exit $Status
}

if ($Scope -eq 'system') {
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object Security.Principal.WindowsPrincipal($identity)
    if (-not $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        Stop-Uninstalling '-Scope system needs a PowerShell that was started as administrator' 77
    }
    $programs = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
    $configDirectory = Join-Path $env:ProgramData 'slotctl'
    $data = @((Join-Path $configDirectory 'data'), (Join-Path $configDirectory 'log'))
    $environmentKey = 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
    $hive = [Microsoft.Win32.Registry]::LocalMachine
} else {
    $programs = Join-Path $env:LOCALAPPDATA 'Programs'
    $configDirectory = Join-Path $env:APPDATA 'slotctl'
    $data = @((Join-Path $env:LOCALAPPDATA 'slotctl'))
    $environmentKey = 'Environment'
    $hive = [Microsoft.Win32.Registry]::CurrentUser
}
if (-not $Prefix) { $Prefix = Join-Path $programs 'slotctl' }
$Prefix = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Prefix)

$list = Join-Path $Prefix 'installed-files.txt'
if (-not (Test-Path -LiteralPath $list)) {
    Stop-Uninstalling "install.ps1 has installed nothing in $Prefix; give the directory with -Prefix" 66
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
$program = Join-Path $bin 'slotctl.exe'
if ($DryRun) {
    Write-Output "would run: & `"$program`" setup-automation --action remove --all-instances --scope $Scope"
} elseif (Test-Path -LiteralPath $program) {
    & $program setup-automation --action remove --all-instances --scope $Scope
    if ($LASTEXITCODE -ne 0) {
        Stop-Uninstalling 'the tasks could not be removed, so nothing else was; see above' 1
    }
}

$names = @(Get-Content -LiteralPath $list -Encoding UTF8 | Where-Object { $_ })
foreach ($name in $names) { Remove-Installed (Join-Path $Prefix $name) }
Remove-Installed "$program.old"
Remove-Installed $list
Remove-Installed (Join-Path $Prefix 'uninstall.ps1')
# The folders of these files, the deepest first; those with files of others stay.
$folders = @()
foreach ($name in $names) {
    for ($folder = Split-Path -Parent $name; $folder; $folder = Split-Path -Parent $folder) { $folders += $folder }
}
foreach ($folder in @($folders | Sort-Object -Unique | Sort-Object -Property Length -Descending)) {
    Remove-IfEmpty (Join-Path $Prefix $folder)
}
Remove-IfEmpty $Prefix

# Read without its variables replaced, and written with its own type: [Environment] would do neither.
$key = $hive.OpenSubKey($environmentKey, -not $DryRun)
if ($key) {
    try {
        $path = [string] $key.GetValue('Path', '', 'DoNotExpandEnvironmentNames')
        if (($path -split ';') -contains $bin) {
            if ($DryRun) {
                Write-Output "would remove $bin from the PATH"
            } else {
                $kept = @($path -split ';' | Where-Object { $_ -ne $bin }) -join ';'
                $key.SetValue('Path', $kept, $key.GetValueKind('Path'))
                [Environment]::SetEnvironmentVariable('SLOTCTL_INSTALLING', $null, 'User')
            }
        }
    } finally {
        $key.Close()
    }
}

if ($Scope -eq 'system') {
    $source = 'HKLM:\SYSTEM\CurrentControlSet\Services\EventLog\Application\slotctl'
    if (Test-Path -LiteralPath $source) {
        if ($DryRun) { Write-Output 'would remove the event source slotctl' } else { Remove-Item -LiteralPath $source -Recurse }
    }
}

if ($Purge) {
    Remove-Installed (Join-Path $configDirectory 'config.toml')
    Remove-Installed (Join-Path $configDirectory 'config.toml.new')
    foreach ($folder in $data) {
        if (-not (Test-Path -LiteralPath $folder)) { continue }
        if ($DryRun) { Write-Output "would delete $folder" } else { Remove-Item -LiteralPath $folder -Recurse -Force }
    }
    Remove-IfEmpty (Join-Path $configDirectory 'credentials')
    Remove-IfEmpty $configDirectory
}
exit 0
