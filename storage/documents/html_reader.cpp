// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <utility>

#include "storage/documents/ascii.h"
#include "storage/documents/html_nesting.h"
#include "storage/documents/html_tree.h"
#include "storage/documents/readers.h"
#include "storage/documents/text_layout.h"

namespace longleaf::storage {
namespace {

enum class Role { inlined, paragraph, line, heading, list, item, row, cell, preformatted, quotation, title, dropped };

struct RoleOfTags {
  Role role;
  std::initializer_list<GumboTag> tags;
};

Role roleOf(GumboTag tag) {
  // Readings above a word (rt) would double it; noscript repeats in words what scripts do.
  static const RoleOfTags kRoles[] = {
      {Role::paragraph,
       {GUMBO_TAG_P,      GUMBO_TAG_DIV,     GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE,
        GUMBO_TAG_ASIDE,  GUMBO_TAG_HEADER,  GUMBO_TAG_FOOTER,     GUMBO_TAG_MAIN,    GUMBO_TAG_NAV,
        GUMBO_TAG_FIGURE, GUMBO_TAG_ADDRESS, GUMBO_TAG_TABLE,      GUMBO_TAG_HR,      GUMBO_TAG_DL,
        GUMBO_TAG_FORM,   GUMBO_TAG_DETAILS, GUMBO_TAG_FIELDSET,   GUMBO_TAG_CENTER,  GUMBO_TAG_HGROUP,
        GUMBO_TAG_BODY}},
      {Role::line,
       {GUMBO_TAG_DT, GUMBO_TAG_DD, GUMBO_TAG_CAPTION, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_SUMMARY, GUMBO_TAG_LEGEND}},
      {Role::heading, {GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6}},
      {Role::list, {GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_MENU, GUMBO_TAG_DIR}},
      {Role::item, {GUMBO_TAG_LI}},
      {Role::row, {GUMBO_TAG_TR}},
      {Role::cell, {GUMBO_TAG_TD, GUMBO_TAG_TH}},
      {Role::preformatted, {GUMBO_TAG_PRE, GUMBO_TAG_LISTING, GUMBO_TAG_XMP, GUMBO_TAG_PLAINTEXT}},
      {Role::quotation, {GUMBO_TAG_Q}},
      {Role::title, {GUMBO_TAG_TITLE}},
      {Role::dropped,
       {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE, GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT,
        GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO, GUMBO_TAG_CANVAS, GUMBO_TAG_SVG, GUMBO_TAG_SELECT, GUMBO_TAG_DATALIST,
        GUMBO_TAG_TEXTAREA, GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOEMBED, GUMBO_TAG_RT, GUMBO_TAG_RP}},
  };
  static const auto kTable = [] {
    std::array<Role, GUMBO_TAG_LAST + 1> table{};  // inlined
    for (const RoleOfTags& entry : kRoles)
      for (const GumboTag each : entry.tags) table[each] = entry.role;
    return table;
  }();
  return kTable[tag];
}

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
    const Role role = roleOf(element.tag);
    if (role == Role::dropped || isHidden(element)) return false;
    switch (role) {
      case Role::title:
        takeTitle(element);
        return false;
      case Role::paragraph:
        m_layout.breakBefore(TextLayout::Break::paragraph);
        break;
      case Role::line:
        m_layout.breakBefore(TextLayout::Break::line);
        break;
      case Role::heading:
        openHeading();
        break;
      case Role::list:
        openList(element);
        break;
      case Role::item:
        openItem(element);
        break;
      case Role::row:
        m_layout.breakBefore(TextLayout::Break::line);
        m_cells.push_back(0);
        break;
      case Role::cell:
        m_layout.openCell(m_cells.empty() || m_cells.back()++ == 0);
        break;
      case Role::preformatted:
        m_layout.breakBefore(TextLayout::Break::paragraph);
        ++m_preformatted;
        break;
      case Role::quotation:
        m_layout.words("\u201C");
        break;
      case Role::inlined:
      case Role::dropped:
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
    switch (roleOf(node.v.element.tag)) {
      case Role::paragraph:
        m_layout.breakBefore(TextLayout::Break::paragraph);
        break;
      case Role::line:
        m_layout.breakBefore(TextLayout::Break::line);
        break;
      case Role::heading:
        closeHeading(node.v.element.tag);
        break;
      case Role::list:
        m_lists.pop_back();
        m_layout.breakBefore(m_lists.empty() ? TextLayout::Break::paragraph : TextLayout::Break::line);
        break;
      case Role::item:
        m_layout.closeItem();
        break;
      case Role::row:
        m_cells.pop_back();
        m_layout.breakBefore(TextLayout::Break::line);
        break;
      case Role::cell:
        m_layout.closeCell();
        break;
      case Role::preformatted:
        --m_preformatted;
        m_layout.breakBefore(TextLayout::Break::paragraph);
        break;
      case Role::quotation:
        m_layout.words("\u201D");
        break;
      case Role::inlined:
      case Role::title:
      case Role::dropped:
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

/// Sections at the headings of the two upper levels; what stands before the first is a page of its own.
void divideIntoPages(Document& document) {
  const auto startPage = [&](const std::string& label, std::size_t position) {
    if (!document.pages.empty()) document.pages.back().end = position;
    document.pages.push_back({label, position, document.text.size()});
  };
  const auto first =
      std::find_if(document.outline.begin(), document.outline.end(), [](const auto& e) { return e.level < 2; });
  if (first == document.outline.end() || first->position > 0) startPage("beginning", 0);
  for (const OutlineEntry& entry : document.outline)
    if (entry.level < 2) startPage(entry.title, entry.position);
}

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
  divideIntoPages(document);
  return {};
}

}  // namespace longleaf::storage
