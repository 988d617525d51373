// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/epub_package.h"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "storage/documents/archive_link.h"
#include "storage/documents/ascii.h"
#include "storage/documents/outlined_text.h"
#include "storage/documents/refusal.h"
#include "storage/documents/xml_reader.h"

namespace longleaf::storage {
namespace {

struct Named {
  std::string id;
  std::string text;
  std::string kind;  // of a title its type, of a creator the role
};

/// Fills in the kinds that stand in elements of their own: <meta refines="#id" property="role">aut</meta>.
void refine(std::vector<Named>& names, const std::map<std::string, std::string>& kinds) {
  for (Named& name : names)
    if (const auto kind = kinds.find("#" + name.id); kind != kinds.end() && !name.id.empty()) name.kind = kind->second;
}

std::string mainTitle(const std::vector<Named>& titles) {
  const auto found = std::find_if(titles.begin(), titles.end(), [](const Named& t) { return t.kind == "main"; });
  if (found != titles.end()) return found->text;
  return titles.empty() ? std::string() : titles.front().text;
}

/// Translators and illustrators are creators too; authors are those, if any, of whom nothing else is said.
std::vector<std::string> authorsOf(const std::vector<Named>& creators) {
  std::vector<std::string> authors;
  std::vector<std::string> all;
  for (const Named& creator : creators) {
    if (creator.kind.empty() || creator.kind == "aut") authors.push_back(creator.text);
    all.push_back(creator.text);
  }
  return authors.empty() ? all : authors;
}

bool isText(const std::string& type) {
  return type.empty() || type.starts_with("text/") || type.find("html") != std::string::npos ||
         type.find("xml") != std::string::npos;
}

class PackageReader final {
 public:
  PackageReader(std::string xml, std::string name) : m_xml(std::move(xml)), m_name(std::move(name)) {}

  EpubPackage run() {
    for (auto event = m_xml.next(); event != XmlReader::Event::end; event = m_xml.next())
      if (event == XmlReader::Event::open) element(m_xml.name());
    refine(m_titles, m_titleKinds);
    refine(m_creators, m_roles);
    EpubPackage package;
    package.title = mainTitle(m_titles);
    package.authors = authorsOf(m_creators);
    package.nav = m_nav;
    package.ncx = partOf(m_toc).empty() ? m_ncx : partOf(m_toc);
    arrange(package);
    return package;
  }

  const XmlReader& xml() const { return m_xml; }

 private:
  struct Item {
    std::string part;
    std::string type;
  };
  struct Reference {
    std::string id;
    bool linear;
  };

  void element(const std::string& name) {
    if (name == "title" || name == "creator") {
      Named named{m_xml.attribute("id"), {}, m_xml.attribute("role")};
      auto& list = name == "title" ? m_titles : m_creators;
      named.text = collapsed(m_xml.takeText());
      if (!named.text.empty()) list.push_back(std::move(named));
    } else if (name == "meta") {
      meta();
    } else if (name == "item") {
      item();
    } else if (name == "spine") {
      m_toc = m_xml.attribute("toc");
    } else if (name == "itemref") {
      m_spine.push_back({m_xml.attribute("idref"), m_xml.attribute("linear") != "no"});
    }
  }

  void meta() {
    const std::string property = m_xml.attribute("property");
    const std::string refines = m_xml.attribute("refines");
    if (property == "title-type") m_titleKinds.try_emplace(refines, collapsed(m_xml.takeText()));
    if (property == "role") m_roles.try_emplace(refines, collapsed(m_xml.takeText()));
  }

  void item() {
    const std::string part = resolveLink(m_name, m_xml.attribute("href")).part;
    const std::string type = lowerAscii(m_xml.attribute("media-type"));
    if (part.empty()) return;
    if ((" " + m_xml.attribute("properties") + " ").find(" nav ") != std::string::npos) m_nav = part;
    if (type == "application/x-dtbncx+xml") m_ncx = part;
    m_items.try_emplace(m_xml.attribute("id"), Item{part, type});
  }

  std::string partOf(const std::string& id) const {
    const auto found = m_items.find(id);
    return found == m_items.end() ? std::string() : found->second.part;
  }

  void arrange(EpubPackage& package) const {
    std::unordered_set<std::string> seen;
    std::vector<std::string> aside;
    for (const Reference& reference : m_spine) {
      const auto found = m_items.find(reference.id);
      if (found == m_items.end()) {
        ++package.unknownParts;
        continue;
      }
      const auto& [part, type] = found->second;
      if (type.starts_with("image/")) continue;
      if (!isText(type)) {
        ++package.unknownParts;
        continue;
      }
      // The list of chapters is the outline; a book shows it as a page only where the page is part of its order.
      const bool wanted = reference.linear || part != m_nav;
      if (wanted && seen.insert(part).second) (reference.linear ? package.parts : aside).push_back(part);
    }
    package.parts.insert(package.parts.end(), aside.begin(), aside.end());
  }

  XmlReader m_xml;
  std::string m_name;
  std::vector<Named> m_titles, m_creators;
  std::map<std::string, std::string> m_titleKinds, m_roles;  // "#id" -> kind
  std::map<std::string, Item> m_items;
  std::vector<Reference> m_spine;
  std::string m_toc, m_nav, m_ncx;
};

Expected<std::string> packageName(ZipArchive& archive) {
  constexpr auto kContainer = "META-INF/container.xml";
  if (archive.has(kContainer)) {
    auto bytes = archive.read(kContainer);
    if (!bytes) return tl::unexpected(bytes.error());
    XmlReader xml(std::move(*bytes));
    for (auto event = xml.next(); event != XmlReader::Event::end; event = xml.next())
      if (event == XmlReader::Event::open && xml.name() == "rootfile")
        return resolveLink({}, xml.attribute("full-path")).part;
    if (xml.problem() == XmlReader::Problem::expands)
      return refused(ErrorCode::corrupt, archive.path(), xml.problemText());
  }
  for (const std::string& name : archive.names())
    if (lowerAscii(name).ends_with(".opf")) return name;
  return refused(ErrorCode::corrupt, archive.path(), "is damaged: the book's list of its parts is missing");
}

}  // namespace

Expected<EpubPackage> readEpubPackage(ZipArchive& archive) {
  auto name = packageName(archive);
  if (!name) return tl::unexpected(name.error());
  auto bytes = archive.read(*name);
  if (!bytes) return tl::unexpected(bytes.error());
  PackageReader reader(std::move(*bytes), *name);
  EpubPackage package = reader.run();
  if (reader.xml().problem() != XmlReader::Problem::none)
    return refused(ErrorCode::corrupt, archive.path(), reader.xml().problemText());
  if (package.parts.empty())
    return refused(ErrorCode::corrupt, archive.path(), "is damaged: the book lists no parts to be read");
  return package;
}

}  // namespace longleaf::storage
