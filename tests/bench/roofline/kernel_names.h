// SPDX-License-Identifier: GPL-3.0-or-later
// Names of this program's kernels by their address, from its own symbol table: a launch on the simulated device knows
// no more than the address.
#pragma once

#include <map>
#include <string>

namespace longleaf::tests {

class KernelNames final {
 public:
  /// Empty where the program has no symbols.
  KernelNames();

  /// As tests/checks/ptxas_table.tsv spells it, readKernel<(StoreFormat)1, 2u>; empty where it is not known.
  std::string at(const void* kernel) const;

 private:
  std::map<const void*, std::string> m_symbols;  // mangled
};

/// The table's name of a kernel from the compiler's name of it; empty where that is none of C++.
std::string kernelName(const std::string& mangled);

}  // namespace longleaf::tests
