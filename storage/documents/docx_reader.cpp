// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <utility>

#include "storage/documents/archive_link.h"
#include "storage/documents/ascii.h"
#include "storage/documents/docx_body.h"
#include "storage/documents/readers.h"
#include "storage/documents/refusal.h"
#include "storage/documents/sections.h"
#include "storage/documents/xml_part.h"

namespace longleaf::storage {
namespace {

/// The parts that another one refers to, by the last word of the kind of reference ("styles").
using Relations = std::map<std::string, std::string>;

class DocxReader final {
 public:
  DocxReader(ZipArchive& archive, Document& document) : m_archive(archive), m_document(document) {}

  Expected<void> run() {
    auto top = relationsOf({});
    if (!top) return tl::unexpected(top.error());
    const std::string main = top->contains("officeDocument") ? top->at("officeDocument") : "word/document.xml";
    auto parts = relationsOf(main);
    if (!parts) return tl::unexpected(parts.error());

    const auto styles = [&](XmlReader& xml) { m_context.styles.read(xml); };
    const auto numbering = [&](XmlReader& xml) { m_context.numbering.read(xml); };
    if (auto done = readXmlPart(m_archive, (*parts)["styles"], styles); !done) return done;
    if (auto done = readXmlPart(m_archive, (*parts)["numbering"], numbering); !done) return done;
    if (!m_archive.has(main))
      return refused(ErrorCode::corrupt, m_archive.path(), "is damaged: the part with its text is missing");
    OutlinedText body;
    if (auto done = readXmlPart(m_archive, main, [&](XmlReader& xml) { DocxBody(m_context, body).read(xml); }); !done)
      return done;
    body.appendTo(m_document);
    OutlinedText notes;
    for (const char* kind : {"footnotes", "endnotes"})
      if (auto done =
              readXmlPart(m_archive, (*parts)[kind], [&](XmlReader& xml) { DocxBody(m_context, notes).read(xml); });
          !done)
        return done;
    notes.appendNotesTo(m_document);
    if (auto done = readXmlPart(m_archive, (*top)["core-properties"], [&](XmlReader& xml) { readProperties(xml); });
        !done)
      return done;
    divideIntoSections(m_document);
    return {};
  }

 private:
  Expected<Relations> relationsOf(const std::string& part) {
    const std::size_t name = part.rfind('/') + 1;  // npos + 1 is 0
    Relations relations;
    const auto read = [&](XmlReader& xml) {
      for (auto event = xml.next(); event != XmlReader::Event::end; event = xml.next()) {
        if (event != XmlReader::Event::open || xml.name() != "Relationship") continue;
        const std::string type = xml.attribute("Type");
        if (xml.attribute("TargetMode") == "External") continue;
        relations.try_emplace(type.substr(type.rfind('/') + 1), resolveLink(part, xml.attribute("Target")).part);
      }
    };
    auto done = readXmlPart(m_archive, part.substr(0, name) + "_rels/" + part.substr(name) + ".rels", read);
    if (!done) return tl::unexpected(done.error());
    return relations;
  }

  void readProperties(XmlReader& xml) {
    for (auto event = xml.next(); event != XmlReader::Event::end; event = xml.next()) {
      if (event != XmlReader::Event::open) continue;
      if (xml.name() == "title")
        m_document.title = collapsed(xml.takeText());
      else if (xml.name() == "creator")
        addAuthors(xml.takeText());
    }
  }

  void addAuthors(const std::string& list) {  // Word separates them by semicolons
    for (std::size_t at = 0; at <= list.size();) {
      const std::size_t end = std::min(list.find(';', at), list.size());
      std::string author = collapsed(std::string_view(list).substr(at, end - at));
      if (!author.empty()) m_document.authors.push_back(std::move(author));
      at = end + 1;
    }
  }

  ZipArchive& m_archive;
  Document& m_document;
  DocxContext m_context;
};

}  // namespace

Expected<void> readDocx(ZipArchive& archive, Document& document) { return DocxReader(archive, document).run(); }

}  // namespace longleaf::storage
