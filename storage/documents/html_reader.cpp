// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <utility>

#include "storage/documents/ascii.h"
#include "storage/documents/html_nesting.h"
#include "storage/documents/html_roles.h"
#include "storage/documents/html_tree.h"
#include "storage/documents/readers.h"
#include "storage/documents/sections.h"
#include "storage/documents/text_layout.h"

namespace longleaf::storage {
namespace {

std::string_view attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool isHidden(const GumboElement& element) {
  if (gumbo_get_attribute(&element.attributes, "hidden") != nullptr) return true;
  std::string style = lowerAscii(attribute(element, "style"));
  std::erase_if(style, isAsciiSpace);
  return style.find("display:none") != std::string::npos || style.find("visibility:hidden") != std::string::npos;
}

std::string collapsed(std::string_view text) {
  TextLayout layout;
  layout.words(text);
  std::string line = layout.take();
  if (!line.empty()) line.pop_back();
  return line;
}

int numberOr(std::string_view text, int fallback) {
  int number = fallback;
  const std::string_view digits = trimmedAscii(text);
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return std::clamp(number, -1'000'000, 1'000'000);
}

class Extractor final {
 public:
  explicit Extractor(Document& document) : m_document(document) {}

  void run(const GumboNode& root) {
    std::vector<Frame> stack{{&root, 0}};  // not recursion: the page decides how deep it goes
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const GumboVector& children =
          frame.node->type == GUMBO_NODE_DOCUMENT ? frame.node->v.document.children : frame.node->v.element.children;
      if (frame.next == children.length) {
        leave(*frame.node);
        stack.pop_back();
        continue;
      }
      const auto* child = static_cast<const GumboNode*>(children.data[frame.next++]);
      if (child->type == GUMBO_NODE_ELEMENT && enter(child->v.element)) stack.push_back({child, 0});
      if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA || child->type == GUMBO_NODE_WHITESPACE)
        addText(child->v.text.text);
    }
    m_document.text = m_layout.take();
  }

 private:
  struct Frame {
    const GumboNode* node;
    unsigned next;
  };
  struct List {
    bool ordered;
    int next;
  };

  void addText(std::string_view text) {
    if (m_preformatted > 0) {
      m_layout.verbatim(text);
    } else {
      m_layout.words(text);
    }
  }

  /// Whether the children are wanted.
  bool enter(const GumboElement& element) {
    const HtmlRole role = htmlRole(element.tag);
    if (role == HtmlRole::dropped || isHidden(element)) return false;
    switch (role) {
      case HtmlRole::title:
        takeTitle(element);
        return false;
      case HtmlRole::paragraph:
        m_layout.breakBefore(TextLayout::Break::paragraph);
        break;
      case HtmlRole::line:
        m_layout.breakBefore(TextLayout::Break::line);
        break;
      case HtmlRole::heading:
        openHeading();
        break;
      case HtmlRole::list:
        openList(element);
        break;
      case HtmlRole::item:
        openItem(element);
        break;
      case HtmlRole::row:
        m_layout.breakBefore(TextLayout::Break::line);
        m_cells.push_back(0);
        break;
      case HtmlRole::cell:
        m_layout.openCell(m_cells.empty() || m_cells.back()++ == 0);
        break;
      case HtmlRole::preformatted:
        m_layout.breakBefore(TextLayout::Break::paragraph);
        ++m_preformatted;
        break;
      case HtmlRole::quotation:
        m_layout.words("\u201C");
        break;
      case HtmlRole::inlined:
      case HtmlRole::dropped:
        enterInlined(element);
        break;
    }
    return true;
  }

  void enterInlined(const GumboElement& element) {
    if (element.tag == GUMBO_TAG_BR && m_preformatted > 0) m_layout.verbatim("\n");
    if (element.tag == GUMBO_TAG_BR && m_preformatted == 0) m_layout.lineBreak();
    if (element.tag != GUMBO_TAG_META) return;
    const std::string name = lowerAscii(attribute(element, "name"));
    const std::string author = collapsed(attribute(element, "content"));
    const bool names = name == "author" || name == "dc.creator" || name == "dcterms.creator";
    auto& authors = m_document.authors;
    if (names && !author.empty() && std::find(authors.begin(), authors.end(), author) == authors.end())
      authors.push_back(author);
  }

  void leave(const GumboNode& node) {
    if (node.type != GUMBO_NODE_ELEMENT) return;
    switch (htmlRole(node.v.element.tag)) {
      case HtmlRole::paragraph:
        m_layout.breakBefore(TextLayout::Break::paragraph);
        break;
      case HtmlRole::line:
        m_layout.breakBefore(TextLayout::Break::line);
        break;
      case HtmlRole::heading:
        closeHeading(node.v.element.tag);
        break;
      case HtmlRole::list:
        m_lists.pop_back();
        m_layout.breakBefore(m_lists.empty() ? TextLayout::Break::paragraph : TextLayout::Break::line);
        break;
      case HtmlRole::item:
        m_layout.closeItem();
        break;
      case HtmlRole::row:
        m_cells.pop_back();
        m_layout.breakBefore(TextLayout::Break::line);
        break;
      case HtmlRole::cell:
        m_layout.closeCell();
        break;
      case HtmlRole::preformatted:
        --m_preformatted;
        m_layout.breakBefore(TextLayout::Break::paragraph);
        break;
      case HtmlRole::quotation:
        m_layout.words("\u201D");
        break;
      case HtmlRole::inlined:
      case HtmlRole::title:
      case HtmlRole::dropped:
        break;
    }
  }

  void takeTitle(const GumboElement& element) {
    if (!m_document.title.empty() || element.children.length == 0) return;
    const auto* child = static_cast<const GumboNode*>(element.children.data[0]);
    if (child->type == GUMBO_NODE_TEXT) m_document.title = collapsed(child->v.text.text);
  }

  void openHeading() {
    m_layout.breakBefore(TextLayout::Break::paragraph);
    if (m_headings++ == 0) m_layout.markNext();
  }

  void closeHeading(GumboTag tag) {
    m_layout.breakBefore(TextLayout::Break::paragraph);
    if (--m_headings > 0 || m_layout.mark() == std::string::npos) return;  // inside another one, or empty
    const std::string title = collapsed(m_layout.textFrom(m_layout.mark()));
    const int level = static_cast<int>(tag) - static_cast<int>(GUMBO_TAG_H1);
    if (!title.empty()) m_document.outline.push_back({title, level, m_layout.mark()});
  }

  void openList(const GumboElement& element) {
    m_layout.breakBefore(m_lists.empty() ? TextLayout::Break::paragraph : TextLayout::Break::line);
    m_lists.push_back({element.tag == GUMBO_TAG_OL, numberOr(attribute(element, "start"), 1)});
  }

  void openItem(const GumboElement& element) {
    constexpr std::size_t kDeepestIndent = 10;
    if (m_lists.empty()) return m_layout.openItem("- ");
    const std::string indent(2 * (std::min(m_lists.size(), kDeepestIndent) - 1), ' ');
    List& list = m_lists.back();
    if (!list.ordered) return m_layout.openItem(indent + "- ");
    const int number = numberOr(attribute(element, "value"), list.next);
    list.next = number + 1;
    m_layout.openItem(indent + std::to_string(number) + ". ");
  }

  Document& m_document;
  TextLayout m_layout;
  std::vector<List> m_lists;
  std::vector<int> m_cells;  // of each open row
  int m_preformatted = 0;
  int m_headings = 0;
};

}  // namespace

Expected<void> readHtml(std::string_view source, Document& document) {
  ShallowHtml shallow = limitNesting(source);
  if (shallow.flattened > 0)
    document.warnings.push_back("Elements nested more than " + std::to_string(kMaxHtmlDepth) +
                                " deep lost their structure, not their text");
  auto tree = HtmlTree::parse(std::move(shallow.source));
  if (!tree) return tl::unexpected(tree.error());
  Extractor(document).run(tree->document());
  if (document.title.empty()) {
    const auto heading =
        std::find_if(document.outline.begin(), document.outline.end(), [](const auto& e) { return e.level == 0; });
    if (heading != document.outline.end()) document.title = heading->title;
  }
  divideIntoSections(document);
  return {};
}

}  // namespace longleaf::storage
