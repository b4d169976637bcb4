@echo off
rem Installs slotctl: see install.ps1, which gets the same arguments. Windows' own PowerShell is called by its full path,
rem so that no program of the same name in this directory is run.
"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -ExecutionPolicy Bypass -File "%~dp0install.ps1" %*
exit /b %ERRORLEVEL%
