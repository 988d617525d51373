// SPDX-License-Identifier: GPL-3.0-or-later
// What NVIDIA publishes of three GPUs, and how much of one a kernel can occupy: figures for a calculation, measured
// nowhere.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace longleaf::tests {

struct Gpu {
  const char* name;
  int major;  // compute capability
  int minor;
  int multiprocessors;
  int threads;                  // of a multiprocessor
  std::size_t sharedBytes;      // of a multiprocessor
  double bytesPerSecond;        // of its memory
  double flopsPerSecond;        // f32, a multiply-add counting as two
  double tensorFlopsPerSecond;  // of the tensor cores: f16 products with f32 sums, without sparsity
};
std::span<const Gpu> gpus();

/// What one block of a kernel takes.
struct KernelUse {
  int registers = 0;  // of a thread
  std::size_t staticShared = 0;
  std::size_t dynamicShared = 0;
  unsigned threads = 0;
};

/// Share of the warps of a multiprocessor that can be at work at once, by the toolkit's cuda_occupancy.h. Nothing where
/// no block fits.
std::optional<double> occupancy(const Gpu& gpu, const KernelUse& use);

/// Registers and static shared memory of the kernels, by name, from tests/checks/ptxas_table.tsv.
std::map<std::string, KernelUse> readPtxasTable(const std::string& path, int architecture);

}  // namespace longleaf::tests
