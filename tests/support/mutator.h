// SPDX-License-Identifier: GPL-3.0-or-later
// Damages sound files. The same number gives the same damage, on every machine.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>

#include "support/sample_documents.h"

namespace longleaf::tests {

class Mutator final {
 public:
  explicit Mutator(unsigned seed) : m_random(seed) {}

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : m_random() % limit; }

  static constexpr std::size_t kKinds = 8;
  /// One kind of damage; `kind` picks it: cut off, bytes changed, a piece left out, repeated, noise put in, a huge
  /// number, a flipped bit, a length or count that is another one.
  std::string damaged(std::string bytes, std::size_t kind);

  /// The beginning of one file and the end of another.
  std::string spliced(std::string_view front, std::string_view back);

 private:
  std::string withHugeNumber(std::string bytes, std::size_t at);
  std::string withOtherCount(std::string bytes);

  std::mt19937 m_random;
};

/// Of an archive also one entry, in an archive that is whole: a reader that checks sums would see nothing else.
std::string damagedFile(const SampleDocument& sample, Mutator& mutator, std::size_t kind);

}  // namespace longleaf::tests
