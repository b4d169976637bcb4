<#
.SYNOPSIS
Installs slotctl from an unpacked release archive.

.DESCRIPTION
Copies the program, its time zone data and the documents, adds the program to the PATH, writes a configuration with the
defaults unless there is one, and registers the jobs with Task Scheduler (slotctl setup-automation). A configuration that
you have edited is kept; the new one is saved beside it as config.toml.new. Run it again as often as you like;
uninstall.ps1 removes it again.

Exit status: 0; 1 if the program is installed, but its jobs are not registered; 66 if this is not an unpacked archive;
77 if the console was not started as administrator.

.PARAMETER Scope
user (the default), or system, which needs an elevated PowerShell: jobs then run as NETWORK SERVICE.

.PARAMETER Prefix
Where to install to. Default: %LOCALAPPDATA%\Programs\slotctl, or %ProgramFiles%\slotctl for -Scope system.

.PARAMETER NoAutomation
Does not register the jobs.

.PARAMETER NoPath
Does not change the PATH.

.PARAMETER DryRun
Shows what would be done, and does nothing.
#>
[CmdletBinding()]
param(
    [ValidateSet('user', 'system')] [string] $Scope = 'user',
    [string] $Prefix,
    [switch] $NoAutomation,
    [switch] $NoPath,
    [switch] $DryRun
)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Stop-Installing([string] $Message, [int] $Status) {
    [Console]::Error.WriteLine("install.ps1: $Message")
    exit $Status
}

if ($Scope -eq 'system') {
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object Security.Principal.WindowsPrincipal($identity)
    if (-not $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        Stop-Installing '-Scope system needs a PowerShell that was started as administrator' 77
    }
    # In a 32-bit PowerShell, the other variable names "Program Files (x86)".
    $programs = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
    $configDirectory = Join-Path $env:ProgramData 'slotctl'
    $environmentKey = 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
    $hive = [Microsoft.Win32.Registry]::LocalMachine
} else {
    $programs = Join-Path $env:LOCALAPPDATA 'Programs'
    $configDirectory = Join-Path $env:APPDATA 'slotctl'
    $environmentKey = 'Environment'
    $hive = [Microsoft.Win32.Registry]::CurrentUser
}
if (-not $Prefix) { $Prefix = Join-Path $programs 'slotctl' }
# The PATH and the tasks need it in full.
$Prefix = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Prefix)

$source = $PSScriptRoot
$program = Join-Path $source 'bin\slotctl.exe'
if (-not (Test-Path -LiteralPath $program)) {
    Stop-Installing "there is no $program; run this from an unpacked release archive" 66
}

function Test-SameFile([string] $One, [string] $Other) {
    if (-not (Test-Path -LiteralPath $Other)) { return $false }
    return (Get-FileHash -LiteralPath $One).Hash -eq (Get-FileHash -LiteralPath $Other).Hash
}

function Copy-Changed([string] $From, [string] $To) {
    if (Test-SameFile $From $To) { return }
    if ($DryRun) { Write-Output "would write $To"; return }
    Write-Output "writing $To"
    New-Item -ItemType Directory -Force -Path (Split-Path -Parent $To) | Out-Null
    # The program of a job that is running cannot be replaced, but it can be moved out of the way.
    if ($To -like '*.exe' -and (Test-Path -LiteralPath $To)) {
        Remove-Item -LiteralPath "$To.old" -Force -ErrorAction SilentlyContinue
        try { Remove-Item -LiteralPath $To -Force } catch { Move-Item -LiteralPath $To -Destination "$To.old" -Force }
    }
    Copy-Item -LiteralPath $From -Destination $To -Force
    # A downloaded archive marks what is unpacked from it, and Windows asks before it runs such a file.
    Unblock-File -LiteralPath $To
}

# Any user may create directories in ProgramData, so this one may be somebody else's, and config.toml may hold a password.
# Accounts go by their numbers, since their names are in the language of Windows: administrators and SYSTEM may do
# everything, the jobs (NETWORK SERVICE) may read.
function Protect-Configuration([string] $Directory) {
    if ($DryRun) { Write-Output "would restrict $Directory to administrators and the jobs"; return }
    $steps = @('/setowner', '*S-1-5-32-544'), @('/reset'), @('/inheritance:r', '/grant:r', '*S-1-5-32-544:(OI)(CI)F',
        '*S-1-5-18:(OI)(CI)F', '*S-1-5-20:(OI)(CI)RX')
    foreach ($step in $steps) {
        & "$env:SystemRoot\System32\icacls.exe" $Directory $step /Q | Out-Null
        if ($LASTEXITCODE -ne 0) { Stop-Installing "the rights of $Directory could not be set (icacls: $LASTEXITCODE)" 1 }
    }
}

# What an earlier version installed and this one does not have is removed at the end; uninstall.ps1 uses the new list.
$list = Join-Path $Prefix 'installed-files.txt'
$before = @()
if (Test-Path -LiteralPath $list) { $before = @(Get-Content -LiteralPath $list -Encoding UTF8) }
$installed = @()
foreach ($folder in 'bin', 'share') {
    $root = Join-Path $source $folder
    if (-not (Test-Path -LiteralPath $root)) { continue }
    foreach ($file in Get-ChildItem -LiteralPath $root -Recurse -File -Force) {
        $name = $file.FullName.Substring($source.Length).TrimStart('\')
        Copy-Changed $file.FullName (Join-Path $Prefix $name)
        $installed += $name
    }
}
Copy-Changed (Join-Path $source 'uninstall.ps1') (Join-Path $Prefix 'uninstall.ps1')
foreach ($name in $before) {
    $file = Join-Path $Prefix $name
    if (-not $name -or $installed -contains $name -or -not (Test-Path -LiteralPath $file)) { continue }
    if ($DryRun) { Write-Output "would delete $file" } else { Remove-Item -LiteralPath $file -Force }
}
if (-not $DryRun) { Set-Content -LiteralPath $list -Value $installed -Encoding UTF8 }

$config = Join-Path $configDirectory 'config.toml'
$reference = Join-Path $source 'share\doc\slotctl\config.toml'
if (-not (Test-Path -LiteralPath $config)) {
    if (-not $DryRun) { New-Item -ItemType Directory -Force -Path $configDirectory | Out-Null }
    if ($Scope -eq 'system') { Protect-Configuration $configDirectory }
    Copy-Changed $reference $config
} elseif (-not (Test-SameFile $reference $config)) {
    Copy-Changed $reference "$config.new"
    Write-Output "Kept your $config; the defaults are beside it in config.toml.new"
}

# Read without its variables replaced, and written with its own type: [Environment] would do neither.
function Add-ToPath([string] $Entry) {
    $key = $hive.OpenSubKey($environmentKey, -not $DryRun)
    if (-not $key) { Stop-Installing "the PATH cannot be read: there is no key $environmentKey in the registry" 1 }
    try {
        $path = [string] $key.GetValue('Path', '', 'DoNotExpandEnvironmentNames')
        $kind = if ($path) { $key.GetValueKind('Path') } else { [Microsoft.Win32.RegistryValueKind]::ExpandString }
        if (($path -split ';') -contains $Entry) { return }
        if ($DryRun) { Write-Output "would add $Entry to the PATH"; return }
        if ($path.Length + $Entry.Length -gt 32000) {
            [Console]::Error.WriteLine('install.ps1: the PATH is too long for another entry, and was not changed')
            return
        }
        $separator = if ($path -and -not $path.EndsWith(';')) { ';' } else { '' }
        $key.SetValue('Path', "$path$separator$Entry", $kind)
    } finally {
        $key.Close()
    }
    # Setting any variable makes .NET tell other programs that the environment has changed.
    [Environment]::SetEnvironmentVariable('SLOTCTL_INSTALLING', $null, 'User')
    Write-Output "added $Entry to the PATH; shells that are open already do not see it"
}

$bin = Join-Path $Prefix 'bin'
if (-not $NoPath) { Add-ToPath $bin }

$installedProgram = Join-Path $bin 'slotctl.exe'
$arguments = 'setup-automation', '--action', 'setup', '--scope', $Scope
if ($NoAutomation) {
    Write-Output "The jobs are not registered; this does it: & `"$installedProgram`" $($arguments -join ' ')"
    exit 0
}
if ($DryRun) {
    Write-Output "would run: & `"$installedProgram`" $($arguments -join ' ')"
    exit 0
}
& $installedProgram @arguments
if ($LASTEXITCODE -ne 0) {
    Stop-Installing 'slotctl is installed, but its jobs could not be registered; see above' 1
}
exit 0
