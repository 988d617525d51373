// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "storage/documents/encoding.h"
#include "storage/documents/epub_navigation.h"
#include "storage/documents/epub_package.h"
#include "storage/documents/epub_protection.h"
#include "storage/documents/html_text.h"
#include "storage/documents/readers.h"
#include "storage/documents/refusal.h"
#include "storage/documents/sections.h"

namespace longleaf::storage {
namespace {

std::string keyOf(const ArchiveLink& target) { return target.part + "#" + target.fragment; }

class EpubReader final {
 public:
  EpubReader(ZipArchive& archive, Document& document) : m_archive(archive), m_document(document) {}

  Expected<void> run() {
    if (auto open = refuseProtectedEpub(m_archive); !open) return open;
    auto package = readEpubPackage(m_archive);
    if (!package) return tl::unexpected(package.error());
    m_document.title = std::move(package->title);
    m_document.authors = std::move(package->authors);
    if (auto done = readNavigation(*package); !done) return done;
    for (const auto* list : {&m_navigation.chapters, &m_navigation.pages})
      for (const EpubPoint& point : *list) m_places.try_emplace(keyOf(point.target));
    if (auto done = readParts(*package); !done) return done;
    makeOutline();
    if (!takePrintedPages()) divideIntoSections(m_document);
    return {};
  }

 private:
  /// The list of EPUB 3, and for what it lacks that of EPUB 2.
  Expected<void> readNavigation(const EpubPackage& package) {
    if (m_archive.has(package.nav)) {
      auto source = m_archive.read(package.nav);
      if (!source) return tl::unexpected(source.error());
      auto navigation = readEpubNav(std::move(*source), package.nav);
      if (!navigation) return tl::unexpected(navigation.error());
      m_navigation = std::move(*navigation);
    }
    const bool whole = !m_navigation.chapters.empty() && !m_navigation.pages.empty();
    if (whole || !m_archive.has(package.ncx)) return {};
    auto source = m_archive.read(package.ncx);
    if (!source) return tl::unexpected(source.error());
    EpubNavigation older = readEpubNcx(std::move(*source), package.ncx);
    if (m_navigation.chapters.empty()) m_navigation.chapters = std::move(older.chapters);
    if (m_navigation.pages.empty()) m_navigation.pages = std::move(older.pages);
    return {};
  }

  Expected<void> readParts(const EpubPackage& package) {
    std::size_t missing = package.unknownParts;
    for (const std::string& part : package.parts) {
      if (!m_archive.has(part)) {
        ++missing;
        continue;
      }
      auto source = m_archive.read(part);
      if (!source) return tl::unexpected(source.error());
      const std::string declared = declaredEncoding(*source);
      DecodedText decoded = decodeText(std::move(*source), declared);
      auto page = extractHtml(decoded.text, HtmlSyntax::xhtml);
      if (!page) return tl::unexpected(page.error());
      append(part, *page);
      warn(decoded.warnings);
      warn(page->warnings);
    }
    if (missing > 0) m_document.warnings.push_back({.kind = DocumentWarning::Kind::missingParts, .count = missing});
    return {};
  }

  void append(const std::string& part, HtmlText& page) {
    const std::size_t begin = page.content.appendTo(m_document);
    if (begin == m_document.text.size()) m_blankParts.insert(part);
    settle({part, {}}, begin);
    for (const HtmlAnchor& anchor : page.anchors)
      settle({part, anchor.name}, begin + page.content.layout().markedPlace(anchor.mark));
  }

  void settle(const ArchiveLink& target, std::size_t position) {
    const auto wanted = m_places.find(keyOf(target));
    if (wanted != m_places.end() && !wanted->second) wanted->second = position;
  }

  void warn(const std::vector<DocumentWarning>& warnings) {
    for (const DocumentWarning& warning : warnings)
      if (std::find(m_document.warnings.begin(), m_document.warnings.end(), warning) == m_document.warnings.end())
        m_document.warnings.push_back(warning);
  }

  /// The first letter at or behind the place: what is listed may be an image, or stand at the end of a part.
  std::optional<std::size_t> placeOf(const ArchiveLink& target) const {
    const auto found = m_places.find(keyOf(target));
    if (found == m_places.end() || !found->second) return std::nullopt;
    const std::size_t letter = m_document.text.find_first_not_of("\n\t ", *found->second);
    return letter == std::string::npos ? m_document.text.size() : letter;
  }

  void makeOutline() {
    std::vector<OutlineEntry> listed;
    for (EpubPoint& point : m_navigation.chapters) {
      if (m_blankParts.contains(point.target.part)) continue;  // a cover: what stands there is the next part's
      auto place = placeOf(point.target);
      if (!place) place = placeOf({point.target.part, {}});  // its part at least
      if (place && *place < m_document.text.size()) listed.push_back({std::move(point.title), point.level, *place});
    }
    if (listed.empty()) return;  // the headings remain
    const auto before = [](const OutlineEntry& a, const OutlineEntry& b) { return a.position < b.position; };
    std::stable_sort(listed.begin(), listed.end(), before);
    const std::vector<OutlineEntry> headings = std::exchange(m_document.outline, {});
    for (std::size_t i = 0; i < listed.size(); ++i) {
      const std::size_t end = i + 1 < listed.size() ? listed[i + 1].position : m_document.text.size();
      m_document.outline.push_back(listed[i]);
      if (end - listed[i].position <= kLongSection) continue;
      const auto first = std::upper_bound(headings.begin(), headings.end(), listed[i], before);
      addHeadings(first, std::find_if(first, headings.end(), [&](const auto& h) { return h.position >= end; }));
    }
  }

  using Headings = std::vector<OutlineEntry>::const_iterator;

  /// Below the last entry, whose stretch of text is too long to find anything in.
  void addHeadings(Headings first, Headings last) {
    const auto higher = [](const OutlineEntry& a, const OutlineEntry& b) { return a.level < b.level; };
    if (first == last) return;
    const int top = std::min_element(first, last, higher)->level;
    const int below = m_document.outline.back().level + 1;
    for (; first != last; ++first)
      m_document.outline.push_back({first->title, below + first->level - top, first->position});
  }

  /// A page without its place would make all text behind it stand on the page before, so all places must be known.
  bool takePrintedPages() {
    std::vector<Page> pages;
    for (const EpubPoint& point : m_navigation.pages) {
      const auto place = point.title.empty() ? std::nullopt : placeOf(point.target);
      if (!place) {
        m_document.warnings.push_back({.kind = DocumentWarning::Kind::noPrintedPages});
        return false;
      }
      pages.push_back({point.title, *place, 0});
    }
    if (pages.empty()) return false;
    std::stable_sort(pages.begin(), pages.end(), [](const Page& a, const Page& b) { return a.begin < b.begin; });
    if (pages.front().begin > 0) pages.insert(pages.begin(), Page{"beginning", 0, 0});
    for (std::size_t i = 0; i < pages.size(); ++i)
      pages[i].end = i + 1 < pages.size() ? pages[i + 1].begin : m_document.text.size();
    m_document.pages = std::move(pages);
    return true;
  }

  ZipArchive& m_archive;
  Document& m_document;
  EpubNavigation m_navigation;
  std::unordered_map<std::string, std::optional<std::size_t>> m_places;  // of what the lists point to
  std::unordered_set<std::string> m_blankParts;
};

}  // namespace

Expected<void> readEpub(ZipArchive& archive, Document& document) { return EpubReader(archive, document).run(); }

}  // namespace longleaf::storage
