// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of tests/data/hostile_instructions.tsv, which try to give orders to the model or to the program, as they
// are, and as files of several formats.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/pdf_writer.h"
#include "support/sample_documents.h"

namespace longleaf::tests {

struct HostileText {
  std::string name;
  std::string kind;
  std::string text;
};

/// \n, \t, \r, \e, \\, \xNN and \uNNNN, as the file writes them.
inline std::string unescapedText(const QString& written) {
  QString text;
  for (qsizetype at = 0; at < written.size(); ++at) {
    if (written[at] != u'\\' || at + 1 == written.size()) {
      text += written[at];
      continue;
    }
    const QChar kind = written[++at];
    const int digits = kind == u'x' ? 2 : kind == u'u' ? 4 : 0;
    if (digits > 0) {
      text += QChar(written.mid(at + 1, digits).toUShort(nullptr, 16));
      at += digits;
    } else {
      text += kind == u'n' ? u'\n' : kind == u't' ? u'\t' : kind == u'r' ? u'\r' : kind == u'e' ? u'\x1b' : kind;
    }
  }
  return text.toStdString();
}

inline std::vector<HostileText> hostileTexts() {
  std::ifstream file(dataFile("hostile_instructions.tsv"));
  std::vector<HostileText> texts;
  std::string line;
  std::getline(file, line);  // names of the columns
  while (std::getline(file, line)) {
    const QStringList columns = QString::fromStdString(line).split(QLatin1Char('\t'));
    if (columns.size() == 3)
      texts.push_back({columns[0].toStdString(), columns[1].toStdString(), unescapedText(columns[2])});
  }
  return texts;
}

inline constexpr int kHostileFormats = 5;

/// As plain text, Markdown, HTML (markup and all), DOCX and PDF, whose text it is; title and headings have it, too.
inline SampleDocument hostileDocument(const HostileText& hostile, int format) {
  const QString text = QString::fromStdString(hostile.text);
  const std::string escaped = text.toHtmlEscaped().toStdString();
  switch (format % kHostileFormats) {
    case 0:
      return {hostile.name + ".txt", hostile.text + "\n\nA sentence behind it.\n", {}};
    case 1:
      return {hostile.name + ".md", "# " + hostile.text + "\n\n" + hostile.text + "\n\nA sentence behind it.\n", {}};
    case 2:
      return {hostile.name + ".html",
              "<!DOCTYPE html><html><head><title>" + escaped + "</title></head><body>" + hostile.text + "<p>" +
                  escaped + "</p><p>A sentence behind it.</p></body></html>",
              {}};
    case 3: {
      QString xml;
      for (const QChar c : text) {
        const bool inXml = c >= u' ' || c == u'\n' || c == u'\t' || c == u'\r';
        if (inXml && c < QChar(0xfffe)) xml += c;
      }
      const std::string words = xml.toHtmlEscaped().toStdString();
      return docxOf(hostile.name + ".docx",
                    "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>" + words +
                        "</w:t></w:r></w:p><w:p><w:r><w:t xml:space=\"preserve\">" + words +
                        "</w:t></w:r></w:p><w:p><w:r><w:t>A sentence behind it.</w:t></w:r></w:p>");
    }
    default:
      PdfContent book;
      book.title = text.toStdU16String();
      book.pages.push_back(pdfPage({text.left(70).toStdU16String(), text.mid(70, 70).toStdU16String(),
                                    text.mid(140, 70).toStdU16String(), u"A sentence behind it."}));
      book.bookmarks.push_back({text.toStdU16String(), 0, 0, 60});
      return {hostile.name + ".pdf", writePdf(book), {}};
  }
}

/// What a terminal would obey, or what turns the direction of text: the first such place with what is around it, or
/// nothing.
inline QString steeringIn(const std::string& output) {
  const QString text = QString::fromUtf8(output.data(), static_cast<qsizetype>(output.size()));
  for (qsizetype at = 0; at < text.size(); ++at) {
    const char16_t c = text[at].unicode();
    const bool control = (c < 0x20 && c != u'\n' && c != u'\t') || (c >= 0x7f && c < 0xa0);
    const bool turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    if (!control && !turns) continue;
    QString around = text.mid(qMax(0, at - 30), 60);
    for (QChar& each : around)
      if (each < u' ') each = u'.';
    return QStringLiteral("U+%1 in \"%2\"").arg(c, 4, 16, QLatin1Char('0')).arg(around);
  }
  return {};
}

}  // namespace longleaf::tests
