// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/folded_text.h"

#include <QHash>

#include "ui/reader/sheet_text.h"

namespace longleaf::ui {

namespace {

QString foldedCharacter(char32_t character) {
  switch (character) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
      return QStringLiteral("'");
    case 0x201C:
    case 0x201D:
      return QStringLiteral("\"");
    case 0x2010:
    case 0x2011:
      return QStringLiteral("-");
    case 0x00AD:
    case 0x200B:
    case 0xFEFF:
      return {};  // not seen
    default:
      break;
  }
  const QString text = QString::fromUcs4(&character, 1);
  // By way of the capitals: those of the German sharp s are two letters, "ss".
  return text.normalized(QString::NormalizationForm_KD).toUpper().toLower().normalized(QString::NormalizationForm_KD);
}

/// Folding takes a microsecond, and a text has some hundred different characters.
const QString& folded(char32_t character) {
  thread_local QHash<char32_t, QString> known;
  auto found = known.find(character);
  if (found == known.end()) found = known.insert(character, foldedCharacter(character));
  return *found;
}

}  // namespace

void FoldedText::add(QChar unit, const TextRange& source) {
  const char16_t code = unit.unicode();
  const bool space = code < 0x80 ? code == ' ' || (code >= '\t' && code <= '\r') : unit.isSpace();
  if (space && !m_text.isEmpty() && m_text.back() == QLatin1Char(' ')) {
    m_sources.back().end = source.end;
    return;
  }
  m_text += space ? QChar(QLatin1Char(' ')) : unit;
  m_sources.push_back(source);
}

void FoldedText::append(std::string_view text, qint64 end) {
  auto at = static_cast<std::size_t>(m_position);
  const auto last = std::min(static_cast<std::size_t>(std::max<qint64>(end, 0)), text.size());
  m_text.reserve(m_text.size() + static_cast<qsizetype>(last - std::min(at, last)));
  m_sources.reserve(static_cast<std::size_t>(m_text.capacity()));
  while (at < last) {
    const auto begin = static_cast<qint64>(at);
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      ++at;
      const bool upper = byte >= 'A' && byte <= 'Z';
      add(QChar(static_cast<char16_t>(upper ? byte + ('a' - 'A') : byte)), {begin, begin + 1});
    } else {
      const QString& units = folded(nextCharacter(text, at));
      for (const QChar unit : units) add(unit, {begin, static_cast<qint64>(at)});
    }
  }
  m_position = static_cast<qint64>(at);
}

TextRange FoldedText::source(qsizetype begin, qsizetype end) const {
  if (begin >= end) return {};
  return {m_sources[static_cast<std::size_t>(begin)].begin, m_sources[static_cast<std::size_t>(end) - 1].end};
}

bool FoldedText::isAccent(qsizetype unit) const {
  return unit >= 0 && unit < m_text.size() && m_text[unit].category() == QChar::Mark_NonSpacing;
}

void FoldedText::dropBefore(qsizetype unit) {
  m_text.remove(0, unit);
  m_sources.erase(m_sources.begin(), m_sources.begin() + unit);
}

QString foldedQuery(const QString& typed) {
  const std::string utf8 = typed.trimmed().toStdString();
  FoldedText text;
  text.append(utf8, static_cast<qint64>(utf8.size()));
  return text.text();
}

}  // namespace longleaf::ui
