// SPDX-License-Identifier: GPL-3.0-or-later
// Small kernels for the tests of the simulated device: sound ones, and ones with one defect each.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>

namespace longleaf::tests::planted {

// Sound.
void blockSums(float* out, int blocks, int perBlock);  // out[b] = sum of b .. b + perBlock - 1
void mirror(float* out);                               // out[i] = 63 - i, through shared memory
void atomicCount(float* out, int blocks);              // out[0] += 1 by every thread
void readAll(float* memory, int count, int stride);    // one block reads memory[0], memory[stride], ...
void tensorProduct(float* memory);                     // a [16][16], b [16][8], sums [16][8]: sums += a b

enum class Defect {
  divergentBarrier,
  missedBarrier,
  wrongMask,
  notInMask,
  absentLane,
  loadOutside,
  misaligned,
  sharedOverrun,
  globalOverrun,
  noDynamicShared,
  lanelessProduct,
};
void runDefect(Defect defect, float* out);

// Races do not end a run: some order gives another number than expected().
enum class Race { readBeforeWritten, overwrittenBeforeRead, lockStep, unwritten };
void runRace(Race race, float* out);
float expected(Race race, int thread);

// Launches with so many threads and bytes of dynamic shared memory.
void launchWith(float* out, unsigned threads, std::size_t sharedBytes);
cudaError_t allowShared(int bytes);

}  // namespace longleaf::tests::planted
