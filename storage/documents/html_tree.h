// SPDX-License-Identifier: GPL-3.0-or-later
// A parsed page. Gumbo frees its tree by recursion and expects every allocation to succeed, so it gets a heap that is
// freed as one list and that ends the parse when a budget is used up.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <gumbo.h>

#include "storage/error.h"

namespace longleaf::storage {

/// All that Gumbo allocates for one page.
class NodeHeap;

class HtmlTree final {
 public:
  /// Bytes of nodes. A page needs about ten times its size; 1 GiB is far more than any page that was meant to be read.
  static constexpr std::size_t kDefaultBudget = std::size_t{1} << 30U;

  /// `source`: UTF-8. Errors: unreadable when the tree needs more than `budget` bytes.
  static Expected<HtmlTree> parse(std::string source, std::size_t budget = kDefaultBudget);

  HtmlTree(HtmlTree&&) noexcept;
  HtmlTree& operator=(HtmlTree&&) noexcept;
  ~HtmlTree();

  /// Lives as long as the tree. Walk it without recursion: some elements nest deeper than what the source shows.
  const GumboNode& document() const { return *m_output->document; }

 private:
  HtmlTree();

  std::unique_ptr<std::string> m_source;  // nodes point into it, also after a move
  std::unique_ptr<NodeHeap> m_heap;
  GumboOutput* m_output = nullptr;
};

}  // namespace longleaf::storage
