// SPDX-License-Identifier: GPL-3.0-or-later
// Which sanitizer is built in, and memory that AddressSanitizer reports any access to.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define CUSIM_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define CUSIM_TSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CUSIM_ASAN 1
#elif __has_feature(thread_sanitizer)
#define CUSIM_TSAN 1
#endif
#endif

#ifdef CUSIM_ASAN
#include <sanitizer/asan_interface.h>
#define CUSIM_POISON(address, bytes) ASAN_POISON_MEMORY_REGION(address, bytes)
#define CUSIM_UNPOISON(address, bytes) ASAN_UNPOISON_MEMORY_REGION(address, bytes)
#else
#define CUSIM_POISON(address, bytes) (static_cast<void>(address), static_cast<void>(bytes))
#define CUSIM_UNPOISON(address, bytes) (static_cast<void>(address), static_cast<void>(bytes))
#endif
