// SPDX-License-Identifier: GPL-3.0-or-later
// Included before llama.cpp's sources when peer.sh builds them for a processor with matrix tiles: g++ 12 believes that
// _tile_loadconfig() reads 8 bytes of the 64, and leaves out what is written to the others (the program dies of it).
#pragma once

#if defined(__AMX_TILE__) && defined(__cplusplus)
#include <immintrin.h>
#undef _tile_loadconfig
#define _tile_loadconfig(config) __asm__ volatile("ldtilecfg %0" : : "m"(*reinterpret_cast<const char(*)[64]>(config)))
#endif
