// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/shown_text.h"

#include <algorithm>

namespace longleaf::ui {

namespace {

constexpr char16_t kReplacement = 0xfffd;
constexpr char16_t kZeroWidthSpace = 0x200b;

/// The text engine's own marks: inline objects, beginning and end of a frame.
bool isEngineMark(char16_t c) { return c == 0xfffc || c == 0xfdd0 || c == 0xfdd1 || c == 0xfffe || c == 0xffff; }

bool isDirectionOverride(char16_t c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }

char16_t shown(char16_t c) {
  if (c == '\n' || c == '\t') return c;
  if (c == 0x2028 || c == 0x2029 || c == 0x0b || c == 0x0c) return '\n';
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || isEngineMark(c)) return kReplacement;
  return isDirectionOverride(c) ? kZeroWidthSpace : c;
}

}  // namespace

QString neutralised(const QString& text) {
  QString result = text;
  for (qsizetype i = 0; i < result.size(); ++i) {
    const char16_t c = result[i].unicode();
    if (c >= 0x20 && c < 0x7f) continue;
    if (QChar::isHighSurrogate(c) && i + 1 < result.size() && result[i + 1].isLowSurrogate()) {
      ++i;
    } else if (QChar::isSurrogate(c)) {
      result[i] = QChar(kReplacement);
    } else if (c == '\r') {
      result[i] = QLatin1Char(i + 1 < result.size() && result[i + 1] == QLatin1Char('\n') ? ' ' : '\n');
    } else {
      result[i] = QChar(shown(c));
    }
  }
  return result;
}

QString oneLine(const QString& text, qsizetype longest) {
  QString line = neutralised(text.left(std::min(text.size(), longest * 4))).simplified();
  if (line.size() <= longest) return line;
  line.truncate(line[longest - 1].isHighSurrogate() ? longest - 1 : longest);
  return line + QChar(0x2026);
}

}  // namespace longleaf::ui
