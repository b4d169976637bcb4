#pragma once

/// Windows' own headers, of which most need an earlier one.
// clang-format off
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <aclapi.h>
#include <iphlpapi.h>
#include <restartmanager.h>
#include <sddl.h>
#include <shellapi.h>
#include <shlobj.h>
#include <oleauto.h>
#include <taskschd.h>
#include <tlhelp32.h>
#include <winioctl.h>
// clang-format on
