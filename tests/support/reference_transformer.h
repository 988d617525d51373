// SPDX-License-Identifier: GPL-3.0-or-later
// A LLaMA forward pass as the papers write it: plain loops in double precision over the numbers of a model file, in the
// file's own order (rotation turns neighbouring dimensions), with full causal attention and no cache. The truth that
// the engine's forward pass is compared with.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "support/gguf_writer.h"
#include "support/tiny_model.h"

namespace longleaf::tests {

class ReferenceTransformer final {
 public:
  explicit ReferenceTransformer(const TinyModel& options);

  /// Logits after every token, [tokens][vocabulary].
  std::vector<std::vector<double>> logits(std::span<const std::int32_t> ids) const;

 private:
  using Row = std::vector<double>;
  using Rows = std::vector<Row>;  // one per token

  Row normed(const Row& x, const std::string& weight) const;
  Row product(const Row& x, const std::string& matrix) const;  // + bias, where the file has one
  void attend(Rows& x, const std::string& layer) const;
  void feedForward(Row& x, const std::string& layer) const;

  TinyModel m_options;
  std::map<std::string, std::vector<float>> m_tensors;
};

}  // namespace longleaf::tests
