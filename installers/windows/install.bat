@echo off
rem Installs slotctl: see install.ps1, which this calls with the same arguments.
powershell.exe -NoProfile -ExecutionPolicy Bypass -File "%~dp0install.ps1" %*
exit /b %ERRORLEVEL%
