// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/words.h"

#include <QChar>
#include <QString>

#include "storage/documents/utf8.h"

namespace longleaf::storage {

namespace {

bool isMark(char32_t character) {
  const auto category = QChar::category(character);
  return category == QChar::Mark_NonSpacing || category == QChar::Mark_SpacingCombining;
}

bool isWordCharacter(char32_t character) {
  if (character < 0x80)
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z');
  return QChar::isLetterOrNumber(character) || isMark(character) ||
         QChar::category(character) == QChar::Other_PrivateUse;
}

}  // namespace

Character characterAt(std::string_view text, std::size_t at) {
  const std::size_t length = utf8Length(text, at);
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[at + i])); };
  switch (length) {
    case 1:
      return {byte(0), 1};
    case 2:
      return {(byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU), 2};
    case 3:
      return {(byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU), 3};
    case 4:
      return {(byte(0) & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U | (byte(3) & 0x3FU), 4};
    default:
      return {0xFFFD, 1};
  }
}

bool isUnspaced(char32_t character) {
  constexpr char32_t kThai = 0x0E00;
  constexpr char32_t kProlongedSound = 0x30FC;  // common to two scripts, hence of none
  if (character < kThai) return false;
  if (character == kProlongedSound) return true;
  if (!isWordCharacter(character)) return false;
  switch (QChar::script(character)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Yi:
    case QChar::Script_Hangul:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
      return true;
    default:
      return false;
  }
}

std::vector<Word> wordsOf(std::string_view text) {
  std::vector<Word> words;
  bool inside = false;  // the character before this one belongs to words.back()
  for (std::size_t at = 0; at < text.size();) {
    const Character character = characterAt(text, at);
    const std::size_t begin = at;
    at += character.length;
    if (!isWordCharacter(character.value)) {
      inside = false;
      continue;
    }
    const bool unspaced = isUnspaced(character.value);
    const bool continues = inside && (isMark(character.value) || (!unspaced && !words.back().unspaced));
    if (continues)
      words.back().end = at;
    else
      words.push_back({begin, at, unspaced});
    inside = true;
  }
  return words;
}

std::string folded(std::string_view word) {
  const QString apart = QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()))
                            .toCaseFolded()
                            .normalized(QString::NormalizationForm_D);
  QString bare;
  bare.reserve(apart.size());
  for (const QChar c : apart)
    if (c.unicode() < 0x300 || c.unicode() > 0x36F) bare += c;  // the combining marks of Latin, Greek and Cyrillic
  return bare.normalized(QString::NormalizationForm_C).toStdString();
}

}  // namespace longleaf::storage
