// SPDX-License-Identifier: GPL-3.0-or-later
// Documents out of bytes that a test made, and what every Document promises.
#pragma once

#include <QFile>
#include <QTemporaryDir>
#include <string>

#include "storage/documents/read_document.h"
#include "storage/documents/utf8.h"

namespace longleaf::tests {

/// What a Document promises, whatever the file was.
inline bool isSound(const storage::Document& d) {
  bool sound = storage::utf8Census(d.text).invalid == 0 && storage::utf8Census(d.title).invalid == 0 &&
               !d.text.empty() && d.text.find('\r') == std::string::npos && !d.pages.empty() &&
               d.pages.front().begin == 0 && d.pages.back().end == d.text.size();
  for (std::size_t i = 1; i < d.pages.size(); ++i) sound = sound && d.pages[i - 1].end == d.pages[i].begin;
  for (const storage::OutlineEntry& entry : d.outline)
    sound = sound && entry.position < d.text.size() && storage::utf8Length(d.text, entry.position) > 0 &&
            !entry.title.empty();
  return sound;
}

/// A folder for the files of one test program.
class DocumentFiles final {
 public:
  std::string write(const QString& name, const QByteArray& bytes) const {
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write a test file");
    return file.fileName().toStdString();
  }

  /// Empty, with a warning, where the file cannot be read or the document is not sound.
  storage::Document read(const QString& name, const QByteArray& bytes) const {
    auto document = storage::readDocument(write(name, bytes));
    if (!document) {
      qWarning("%s", document.error().message.c_str());
      return {};
    }
    if (!isSound(*document)) {
      qWarning("unsound document");
      return {};
    }
    return *document;
  }

  storage::Error errorOf(const QString& name, const QByteArray& bytes) const {
    auto document = storage::readDocument(write(name, bytes));
    return document ? storage::Error{storage::ErrorCode::internal, "it was read"} : document.error();
  }

  const QTemporaryDir& folder() const { return m_folder; }

 private:
  QTemporaryDir m_folder;
};

/// The outline on lines, two spaces a level.
inline std::string outlineOf(const storage::Document& document) {
  std::string lines;
  for (const storage::OutlineEntry& entry : document.outline)
    lines += std::string(2 * static_cast<std::size_t>(entry.level), ' ') + entry.title + "\n";
  return lines;
}

/// The labels of the pages, joined by "|".
inline std::string labelsOf(const storage::Document& document) {
  std::string labels;
  for (const storage::Page& page : document.pages) labels += (labels.empty() ? "" : "|") + page.label;
  return labels;
}

inline std::string textOfPage(const storage::Document& document, std::size_t page) {
  return document.text.substr(document.pages[page].begin, document.pages[page].end - document.pages[page].begin);
}

}  // namespace longleaf::tests
