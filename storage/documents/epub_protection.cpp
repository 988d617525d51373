// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/epub_protection.h"

#include <array>
#include <string>

#include "storage/documents/refusal.h"
#include "storage/documents/xml_part.h"

namespace longleaf::storage {
namespace {

/// Fonts are made useless outside their book by these; the text is not touched.
bool isFontObfuscation(const std::string& algorithm) {
  return algorithm == "http://www.idpf.org/2008/embedding" || algorithm == "http://ns.adobe.com/pdf/enc#RC";
}

}  // namespace

Expected<void> refuseProtectedEpub(ZipArchive& archive) {
  const auto drm = [&](const std::string& whose) {
    return refused(ErrorCode::drm, archive.path(),
                   "is protected by DRM" + whose + " and can only be read by the programs of those who sold it");
  };
  struct Mark {
    const char* name;
    const char* whose;
  };
  constexpr std::array kMarks{Mark{"META-INF/rights.xml", " (Adobe)"}, Mark{"META-INF/sinf.xml", " (Apple)"},
                              Mark{"META-INF/license.lcpl", " (LCP)"}};
  for (const Mark& mark : kMarks)
    if (archive.has(mark.name)) return drm(mark.whose);
  bool encrypted = false;
  const auto readEncryption = [&](XmlReader& xml) {
    bool inData = false;  // a key beside the data has a method too
    for (auto event = xml.next(); event != XmlReader::Event::end; event = xml.next()) {
      if (event == XmlReader::Event::text) continue;
      if (xml.name() == "EncryptedData") inData = event == XmlReader::Event::open;
      const bool method = inData && event == XmlReader::Event::open && xml.name() == "EncryptionMethod";
      encrypted = encrypted || (method && !isFontObfuscation(xml.attribute("Algorithm")));
    }
  };
  if (auto done = readXmlPart(archive, "META-INF/encryption.xml", readEncryption); !done) return done;
  if (encrypted) return drm({});
  return {};
}

}  // namespace longleaf::storage
