// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/html_tree.h"

#include <algorithm>
#include <cctype>
#include <csetjmp>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace longleaf::storage {
namespace {

/// Gumbo adds up the digits of &#x...; in an int: more of them than any character has overflow it, and may come out as
/// a byte that is not UTF-8. They become U+FFFD, as the standard has it for numbers without a character.
void tameReferences(std::string& source) {
  constexpr std::size_t kMostDigits = 7;
  for (std::size_t at = source.find("&#"); at != std::string::npos; at = source.find("&#", at + 2)) {
    std::size_t begin = at + 2;
    const bool hex = begin < source.size() && (source[begin] == 'x' || source[begin] == 'X');
    begin += hex ? 1 : 0;
    const auto isDigit = [&](std::size_t i) {
      const int c = i < source.size() ? static_cast<unsigned char>(source[i]) : 0;
      return (hex ? std::isxdigit(c) : std::isdigit(c)) != 0;
    };
    while (begin < source.size() && source[begin] == '0') ++begin;
    std::size_t end = begin;
    while (isDigit(end)) ++end;
    if (end - begin <= kMostDigits) continue;
    const std::string_view number = hex ? "FFFD" : "65533";
    std::fill_n(source.begin() + static_cast<std::ptrdiff_t>(begin), end - begin - number.size(),
                '0');  // moves nothing
    source.replace(end - number.size(), number.size(), number);
  }
}

}  // namespace

class NodeHeap final {
 public:
  explicit NodeHeap(std::size_t budget) : m_budget(budget) {}
  NodeHeap(const NodeHeap&) = delete;
  NodeHeap& operator=(const NodeHeap&) = delete;
  ~NodeHeap() {
    while (m_first != nullptr) std::free(std::exchange(m_first, m_first->next));
  }

  /// Null when the budget did not suffice. Gumbo cannot report a failed allocation, and an exception must not cross its
  /// C frames; a jump may, as no object with a destructor lives between here and the allocation.
  GumboOutput* parse(const std::string& source) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = [](void* heap, std::size_t bytes) { return static_cast<NodeHeap*>(heap)->take(bytes); };
    options.deallocator = [](void* heap, void* memory) { static_cast<NodeHeap*>(heap)->giveBack(memory); };
    options.userdata = this;
    options.max_errors = 0;  // they would be kept, one for each oddity of the page
    if (setjmp(m_exhausted) != 0) return nullptr;
    return gumbo_parse_with_options(&options, source.data(), source.size());
  }

 private:
  struct alignas(std::max_align_t) Block {
    Block* next;
    Block* previous;
    std::size_t bytes;
  };

  void* take(std::size_t bytes) {
    auto* block = bytes <= m_budget - m_used ? static_cast<Block*>(std::malloc(sizeof(Block) + bytes)) : nullptr;
    if (block == nullptr) std::longjmp(m_exhausted, 1);
    *block = {m_first, nullptr, bytes};
    if (m_first != nullptr) m_first->previous = block;
    m_first = block;
    m_used += bytes;
    return block + 1;
  }

  void giveBack(void* memory) {
    if (memory == nullptr) return;
    Block* block = static_cast<Block*>(memory) - 1;
    m_used -= block->bytes;
    (block->previous != nullptr ? block->previous->next : m_first) = block->next;
    if (block->next != nullptr) block->next->previous = block->previous;
    std::free(block);
  }

  std::size_t m_budget;
  std::size_t m_used = 0;
  Block* m_first = nullptr;
  std::jmp_buf m_exhausted{};
};

HtmlTree::HtmlTree() = default;
HtmlTree::HtmlTree(HtmlTree&&) noexcept = default;
HtmlTree& HtmlTree::operator=(HtmlTree&&) noexcept = default;
HtmlTree::~HtmlTree() = default;

Expected<HtmlTree> HtmlTree::parse(std::string source, std::size_t budget) {
  tameReferences(source);
  HtmlTree tree;
  tree.m_source = std::make_unique<std::string>(std::move(source));
  tree.m_heap = std::make_unique<NodeHeap>(budget);
  tree.m_output = tree.m_heap->parse(*tree.m_source);
  if (tree.m_output == nullptr)
    return tl::unexpected(Error{ErrorCode::unreadable, "The page is too large or too tangled to be read"});
  return tree;
}

}  // namespace longleaf::storage
