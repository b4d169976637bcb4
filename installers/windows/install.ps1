<#
.SYNOPSIS
Installs slotctl from an unpacked release archive.

.DESCRIPTION
Copies the program and the documents, puts it into the PATH, writes a configuration with the defaults unless there is
one, and registers the jobs with Task Scheduler (slotctl setup-automation). A configuration that you have edited is kept;
the new one is put beside it as config.toml.new. Run it again as often as you like; uninstall.ps1 takes it away again.

.PARAMETER Scope
user (the default), or system, which needs an elevated PowerShell.

.PARAMETER Prefix
Where to install to. Default: %LOCALAPPDATA%\Programs\slotctl, or %ProgramFiles%\slotctl for -Scope system.

.PARAMETER NoAutomation
Does not register the jobs.

.PARAMETER DryRun
Says what would be done, and does nothing.
#>
[CmdletBinding()]
param(
    [ValidateSet('user', 'system')] [string] $Scope = 'user',
    [string] $Prefix,
    [switch] $NoAutomation,
    [switch] $DryRun
)
$ErrorActionPreference = 'Stop'

if ($Scope -eq 'system') {
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object Security.Principal.WindowsPrincipal($identity)
    if (-not $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        [Console]::Error.WriteLine('install.ps1: -Scope system needs a PowerShell that was started as administrator')
        exit 77
    }
    $programs = $env:ProgramFiles
    $configDirectory = Join-Path $env:ProgramData 'slotctl'
    $pathOwner = 'Machine'
} else {
    $programs = Join-Path $env:LOCALAPPDATA 'Programs'
    $configDirectory = Join-Path $env:APPDATA 'slotctl'
    $pathOwner = 'User'
}
if (-not $Prefix) { $Prefix = Join-Path $programs 'slotctl' }

$source = $PSScriptRoot
$program = Join-Path $source 'bin\slotctl.exe'
if (-not (Test-Path -LiteralPath $program)) {
    [Console]::Error.WriteLine("install.ps1: there is no $program; run this from an unpacked release archive")
    exit 66
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
    Copy-Item -LiteralPath $From -Destination $To -Force
}

# uninstall.ps1 uses this list of installed files.
$installed = @()
foreach ($folder in 'bin', 'share') {
    $root = Join-Path $source $folder
    if (-not (Test-Path -LiteralPath $root)) { continue }
    foreach ($file in Get-ChildItem -LiteralPath $root -Recurse -File) {
        $name = $file.FullName.Substring($source.Length).TrimStart('\')
        Copy-Changed $file.FullName (Join-Path $Prefix $name)
        $installed += $name
    }
}
Copy-Changed (Join-Path $source 'uninstall.ps1') (Join-Path $Prefix 'uninstall.ps1')
if (-not $DryRun) {
    Set-Content -LiteralPath (Join-Path $Prefix 'installed-files.txt') -Value $installed -Encoding UTF8
}

$config = Join-Path $configDirectory 'config.toml'
$reference = Join-Path $source 'share\doc\slotctl\config.toml'
if (-not (Test-Path -LiteralPath $config)) {
    Copy-Changed $reference $config
} elseif (-not (Test-SameFile $reference $config)) {
    Copy-Changed $reference "$config.new"
    Write-Output "Kept your $config; the defaults are beside it in config.toml.new"
}

$bin = Join-Path $Prefix 'bin'
$path = [Environment]::GetEnvironmentVariable('Path', $pathOwner)
if (($path -split ';') -notcontains $bin) {
    if ($DryRun) {
        Write-Output "would add $bin to the PATH"
    } else {
        $entries = @($path -split ';' | Where-Object { $_ }) + $bin
        [Environment]::SetEnvironmentVariable('Path', ($entries -join ';'), $pathOwner)
        Write-Output "added $bin to the PATH; shells that are open already do not see it"
    }
}

$installedProgram = Join-Path $bin 'slotctl.exe'
$arguments = 'setup-automation', '--action', 'setup', '--scope', $Scope
if ($NoAutomation) {
    Write-Output "The jobs are not registered; this does it: `"$installedProgram`" $($arguments -join ' ')"
    exit 0
}
if ($DryRun) {
    Write-Output "would run: `"$installedProgram`" $($arguments -join ' ')"
    exit 0
}
& $installedProgram @arguments
if ($LASTEXITCODE -ne 0) {
    [Console]::Error.WriteLine('install.ps1: slotctl is installed, but its jobs could not be registered; see above')
    exit 1
}
