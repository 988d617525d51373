// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/html_text.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "storage/documents/ascii.h"
#include "storage/documents/html_nesting.h"
#include "storage/documents/html_roles.h"
#include "storage/documents/html_tree.h"
#include "storage/documents/html_walk.h"
#include "storage/documents/list_numbers.h"

namespace longleaf::storage {
namespace {

bool isHidden(const GumboElement& element) {
  if (gumbo_get_attribute(&element.attributes, "hidden") != nullptr) return true;
  std::string style = lowerAscii(htmlAttribute(element, "style"));
  std::erase_if(style, isAsciiSpace);
  return style.find("display:none") != std::string::npos || style.find("visibility:hidden") != std::string::npos;
}

/// The printed page's number, in the midst of a sentence of a book that was made from paper.
bool isPageBreak(const GumboElement& element) {
  return htmlAttribute(element, "epub:type") == "pagebreak" || htmlAttribute(element, "role") == "doc-pagebreak";
}

int numberOr(std::string_view text, int fallback) {
  int number = fallback;
  const std::string_view digits = trimmedAscii(text);
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return std::clamp(number, -1'000'000, 1'000'000);
}

class Extractor final {
 public:
  explicit Extractor(HtmlText& result) : m_result(result) {}

  void text(std::string_view text) {
    if (m_preformatted > 0) {
      layout().verbatim(text);
    } else {
      layout().words(text);
    }
  }

  /// Whether the children are wanted.
  bool enter(const GumboElement& element) {
    const HtmlRole role = htmlRole(element.tag);
    addAnchor(element);
    if (role == HtmlRole::dropped || isHidden(element) || isPageBreak(element)) return false;
    switch (role) {
      case HtmlRole::title:
        takeTitle(element);
        return false;
      case HtmlRole::paragraph:
        layout().breakBefore(TextLayout::Break::paragraph);
        break;
      case HtmlRole::line:
        layout().breakBefore(TextLayout::Break::line);
        break;
      case HtmlRole::heading:
        m_result.content.openHeading();
        break;
      case HtmlRole::list:
        openList(element);
        break;
      case HtmlRole::item:
        openItem(element);
        break;
      case HtmlRole::row:
        layout().breakBefore(TextLayout::Break::line);
        m_cells.push_back(0);
        break;
      case HtmlRole::cell:
        layout().openCell(m_cells.empty() || m_cells.back()++ == 0);
        break;
      case HtmlRole::preformatted:
        layout().breakBefore(TextLayout::Break::paragraph);
        ++m_preformatted;
        break;
      case HtmlRole::quotation:
        layout().words("\u201C");
        break;
      case HtmlRole::inlined:
      case HtmlRole::dropped:
        enterInlined(element);
        break;
    }
    return true;
  }

  void leave(const GumboElement& element) {
    switch (htmlRole(element.tag)) {
      case HtmlRole::paragraph:
        layout().breakBefore(TextLayout::Break::paragraph);
        break;
      case HtmlRole::line:
        layout().breakBefore(TextLayout::Break::line);
        break;
      case HtmlRole::heading:
        m_result.content.closeHeading(static_cast<int>(element.tag) - static_cast<int>(GUMBO_TAG_H1));
        break;
      case HtmlRole::list:
        m_lists.pop_back();
        layout().breakBefore(m_lists.empty() ? TextLayout::Break::paragraph : TextLayout::Break::line);
        break;
      case HtmlRole::item:
        layout().closeItem();
        break;
      case HtmlRole::row:
        m_cells.pop_back();
        layout().breakBefore(TextLayout::Break::line);
        break;
      case HtmlRole::cell:
        layout().closeCell();
        break;
      case HtmlRole::preformatted:
        --m_preformatted;
        layout().breakBefore(TextLayout::Break::paragraph);
        break;
      case HtmlRole::quotation:
        layout().words("\u201D");
        break;
      case HtmlRole::inlined:
      case HtmlRole::title:
      case HtmlRole::dropped:
        break;
    }
  }

 private:
  struct List {
    bool ordered;
    int next;
  };

  void addAnchor(const GumboElement& element) {
    std::string_view name = htmlAttribute(element, "id");
    if (name.empty() && element.tag == GUMBO_TAG_A) name = htmlAttribute(element, "name");
    if (!name.empty()) m_result.anchors.push_back({std::string(name), layout().markNext()});
  }

  void enterInlined(const GumboElement& element) {
    if (element.tag == GUMBO_TAG_BR && m_preformatted > 0) layout().verbatim("\n");
    if (element.tag == GUMBO_TAG_BR && m_preformatted == 0) layout().lineBreak();
    if (element.tag != GUMBO_TAG_META) return;
    const std::string name = lowerAscii(htmlAttribute(element, "name"));
    const std::string author = collapsed(htmlAttribute(element, "content"));
    const bool names = name == "author" || name == "dc.creator" || name == "dcterms.creator";
    auto& authors = m_result.authors;
    if (names && !author.empty() && std::find(authors.begin(), authors.end(), author) == authors.end())
      authors.push_back(author);
  }

  void takeTitle(const GumboElement& element) {
    if (!m_result.title.empty() || element.children.length == 0) return;
    const auto* child = static_cast<const GumboNode*>(element.children.data[0]);
    if (child->type == GUMBO_NODE_TEXT) m_result.title = collapsed(child->v.text.text);
  }

  void openList(const GumboElement& element) {
    layout().breakBefore(m_lists.empty() ? TextLayout::Break::paragraph : TextLayout::Break::line);
    m_lists.push_back({element.tag == GUMBO_TAG_OL, numberOr(htmlAttribute(element, "start"), 1)});
  }

  void openItem(const GumboElement& element) {
    if (m_lists.empty()) return layout().openItem("- ");
    const std::string indent = itemIndent(m_lists.size());
    List& list = m_lists.back();
    if (!list.ordered) return layout().openItem(indent + "- ");
    const int number = numberOr(htmlAttribute(element, "value"), list.next);
    list.next = number + 1;
    layout().openItem(indent + std::to_string(number) + ". ");
  }

  TextLayout& layout() { return m_result.content.layout(); }

  HtmlText& m_result;
  std::vector<List> m_lists;
  std::vector<int> m_cells;  // of each open row
  int m_preformatted = 0;
};

}  // namespace

Expected<HtmlText> extractHtml(std::string_view source, HtmlSyntax syntax) {
  HtmlText result;
  ShallowHtml shallow = limitNesting(source, syntax);
  if (shallow.flattened > 0)
    result.warnings.push_back({.kind = DocumentWarning::Kind::deepNesting, .count = kMaxHtmlDepth});
  auto tree = HtmlTree::parse(std::move(shallow.source));
  if (!tree) return tl::unexpected(tree.error());
  Extractor extractor(result);
  walkHtml(tree->document(), extractor);
  return result;
}

}  // namespace longleaf::storage
