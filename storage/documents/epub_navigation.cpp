// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/epub_navigation.h"

#include <algorithm>
#include <utility>

#include "storage/documents/encoding.h"
#include "storage/documents/html_nesting.h"
#include "storage/documents/html_roles.h"
#include "storage/documents/html_tree.h"
#include "storage/documents/html_walk.h"
#include "storage/documents/outlined_text.h"
#include "storage/documents/xml_reader.h"

namespace longleaf::storage {
namespace {

bool hasWord(std::string_view list, std::string_view word) {
  return (" " + std::string(list) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

/// <nav epub:type="toc"><ol><li><a href="..">title</a><ol>..</ol></li>..</ol></nav>; a group of chapters may have a
/// <span> for its title.
class NavVisitor final {
 public:
  NavVisitor(EpubNavigation& navigation, const std::string& name) : m_navigation(navigation), m_name(name) {}

  bool enter(const GumboElement& element) {
    if (element.tag == GUMBO_TAG_NAV) {
      const std::string_view type = htmlAttribute(element, "epub:type");
      m_list = hasWord(type, "toc")         ? &m_navigation.chapters
               : hasWord(type, "page-list") ? &m_navigation.pages
                                            : nullptr;
      m_depth = 0;
    }
    if (m_list == nullptr) return true;
    if (element.tag == GUMBO_TAG_OL) ++m_depth;
    if (element.tag == GUMBO_TAG_LI) m_awaitsTitle = true;
    const bool titled = element.tag == GUMBO_TAG_A || element.tag == GUMBO_TAG_SPAN;
    if (titled && m_awaitsTitle && m_depth > 0 && m_title == nullptr) {
      m_title = &element;
      m_list->push_back({{}, m_depth - 1, resolveLink(m_name, htmlAttribute(element, "href"))});
      if (htmlAttribute(element, "href").empty()) m_list->back().target = {};
    }
    return true;
  }

  void leave(const GumboElement& element) {
    if (element.tag == GUMBO_TAG_NAV) m_list = nullptr;
    if (m_list == nullptr) return;
    if (element.tag == GUMBO_TAG_OL) --m_depth;
    if (&element != m_title) return;
    m_list->back().title = collapsed(m_list->back().title);
    m_title = nullptr;
    m_awaitsTitle = false;
  }

  void text(std::string_view text) {
    if (m_title != nullptr && m_list != nullptr) m_list->back().title += text;
  }

 private:
  EpubNavigation& m_navigation;
  const std::string& m_name;
  std::vector<EpubPoint>* m_list = nullptr;
  const GumboElement* m_title = nullptr;
  int m_depth = 0;
  bool m_awaitsTitle = false;
};

/// The title of a group without a link stands where its first chapter does.
void giveTargets(std::vector<EpubPoint>& points) {
  for (auto point = points.rbegin(); point != points.rend(); ++point)
    if (point->target.part.empty() && point != points.rbegin()) point->target = std::prev(point)->target;
  std::erase_if(points, [](const EpubPoint& point) { return point.title.empty(); });
}

}  // namespace

Expected<EpubNavigation> readEpubNav(std::string source, const std::string& name) {
  const std::string declared = declaredEncoding(source);
  ShallowHtml shallow = limitNesting(decodeText(std::move(source), declared).text, HtmlSyntax::xhtml);
  auto tree = HtmlTree::parse(std::move(shallow.source));
  if (!tree) return tl::unexpected(tree.error());
  EpubNavigation navigation;
  NavVisitor visitor(navigation, name);
  walkHtml(tree->document(), visitor);
  giveTargets(navigation.chapters);
  return navigation;
}

EpubNavigation readEpubNcx(std::string source, const std::string& name) {
  EpubNavigation navigation;
  XmlReader xml(std::move(source));
  std::vector<EpubPoint>* list = nullptr;
  int level = -1;
  for (auto event = xml.next(); event != XmlReader::Event::end; event = xml.next()) {
    if (event == XmlReader::Event::text) continue;
    const bool opens = event == XmlReader::Event::open;
    const std::string& element = xml.name();
    if (element == "navMap" || element == "pageList")
      list = !opens ? nullptr : element == "navMap" ? &navigation.chapters : &navigation.pages;
    if (list == nullptr) continue;
    if (element == "navPoint") level += opens ? 1 : -1;
    if (!opens) continue;
    if (element == "navPoint" || element == "pageTarget") list->push_back({{}, std::max(level, 0), {}});
    if (list->empty()) continue;
    if (element == "content") list->back().target = resolveLink(name, xml.attribute("src"));
    if (element == "text") list->back().title = collapsed(xml.takeText());
  }
  giveTargets(navigation.chapters);
  return navigation;
}

}  // namespace longleaf::storage
