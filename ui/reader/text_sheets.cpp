// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/text_sheets.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <string_view>

#include "ui/reader/layer_paint.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kMeasure = 70;  // characters: longer lines are hard to come back from
constexpr double kParagraphGap = 0.65;

/// Width of an average character of running text.
double characterWidth(const QFont& font) {
  const QString sample = QStringLiteral("the time traveller, for so it will be convenient to speak of him");
  return QFontMetricsF(font).horizontalAdvance(sample) / static_cast<double>(sample.size());
}

}  // namespace

TextSheets::TextSheets(const Look& look, const ReaderDocument& document)
    : m_look(look), m_document(document.document), m_pages(document) {
  for (const storage::OutlineEntry& entry : m_document->outline)
    m_headings.emplace_back(static_cast<qint64>(entry.position), std::max(entry.level, 0));
  std::sort(m_headings.begin(), m_headings.end());
  for (const SheetCut& cut : cutIntoSheets(*m_document)) m_sheets.push_back({.cut = cut});
  fit({});
}

QSizeF TextSheets::sheetSize(int sheet) const {
  return {m_paperWidth, m_sheets[static_cast<std::size_t>(sheet)].height};
}

double TextSheets::gapAbove(int sheet) const {
  return m_sheets[static_cast<std::size_t>(sheet)].cut.opensPaper ? m_look.theme().space(4) : 0;
}

bool TextSheets::closesPaper(int sheet) const {
  const auto next = static_cast<std::size_t>(sheet) + 1;
  return next >= m_sheets.size() || m_sheets[next].cut.opensPaper;
}

double TextSheets::paddingAbove(int sheet) const {
  const SheetCut& cut = m_sheets[static_cast<std::size_t>(sheet)].cut;
  if (cut.opensPaper) return std::round(m_padding * 0.75);
  return cut.opensParagraph ? std::round(kParagraphGap * m_style.lineHeight * m_style.font.pixelSize()) : 0;
}

double TextSheets::paddingBelow(int sheet) const { return closesPaper(sheet) ? std::round(m_padding * 0.75) : 0; }

void TextSheets::fit(const ColumnFit& fit) {
  const Theme& theme = m_look.theme();
  m_zoom = fit.zoom > 0 ? fit.zoom : 1;
  m_style.font = theme.font(TextRole::book);
  m_style.font.setPixelSize(std::max(1, static_cast<int>(std::lround(theme.px(theme.pixels.book) * m_zoom))));
  m_style.lineHeight = theme.lineHeight.reader;
  const double character = characterWidth(m_style.font);
  m_padding = std::min(theme.space(14) * std::sqrt(m_zoom), std::max<double>(theme.space(4), fit.width * 0.08));
  const double measure = std::ceil(kMeasure * character);
  m_paperWidth = std::floor(std::min(measure + 2 * m_padding, std::max<double>(fit.width, theme.space(20))));
  m_style.width = std::max(m_paperWidth - 2 * m_padding, character);
  m_charactersPerLine = std::max(m_style.width / character, 1.0);
  m_laidOut.clear();
  for (std::size_t i = 0; i < m_sheets.size(); ++i) {
    Sheet& sheet = m_sheets[i];
    sheet.isMeasured = false;
    sheet.height = estimate(sheet.cut) + paddingAbove(static_cast<int>(i)) + paddingBelow(static_cast<int>(i));
  }
}

double TextSheets::estimate(const SheetCut& cut) const {
  const std::string_view text =
      std::string_view(m_document->text)
          .substr(static_cast<std::size_t>(cut.range.begin), static_cast<std::size_t>(cut.range.end - cut.range.begin));
  const bool joined = m_document->format == "text";
  double lines = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t feed = text.find(joined ? std::string_view("\n\n") : std::string_view("\n"), at);
    const std::size_t end = feed == std::string_view::npos ? text.size() : feed;
    const auto length = static_cast<double>(end - at);
    lines += length == 0 ? kParagraphGap : std::ceil(length / m_charactersPerLine) + (joined ? kParagraphGap : 0);
    at = end + (joined ? 2 : 1);
  }
  return std::round(lines * m_style.lineHeight * m_style.font.pixelSize());
}

TextSheet& TextSheets::laidOut(int number) {
  for (auto at = m_laidOut.begin(); at != m_laidOut.end(); ++at) {
    if (at->first != number) continue;
    m_laidOut.splice(m_laidOut.begin(), m_laidOut, at);
    return *m_laidOut.front().second;
  }
  Sheet& sheet = m_sheets[static_cast<std::size_t>(number)];
  const auto from = std::lower_bound(m_headings.begin(), m_headings.end(), std::pair(sheet.cut.range.begin, 0));
  const auto to = std::lower_bound(from, m_headings.end(), std::pair(sheet.cut.range.end, 0));
  m_laidOut.emplace_front(
      number, std::make_unique<TextSheet>(SheetText(m_document->text, sheet.cut.range), std::vector(from, to), m_style,
                                          m_document->format == "text"));
  if (m_laidOut.size() > kMostSheets) m_laidOut.pop_back();
  ++m_layoutsMade;
  return *m_laidOut.front().second;
}

void TextSheets::prepare(int number) {
  Sheet& sheet = m_sheets[static_cast<std::size_t>(number)];
  if (sheet.isMeasured) return;
  sheet.height = laidOut(number).height() + paddingAbove(number) + paddingBelow(number);
  sheet.isMeasured = true;
}

void TextSheets::paint(QPainter& painter, int number, const QRectF& clip, const SheetLayers& layers) {
  const Theme& theme = m_look.theme();
  const QSizeF size = sheetSize(number);
  painter.fillRect(QRectF({}, size), theme.surface);
  paintPaperEdge(painter, size,
                 {.colour = theme.line,
                  .above = m_sheets[static_cast<std::size_t>(number)].cut.opensPaper,
                  .below = closesPaper(number)});
  const LayerColours colours = LayerColours::of(theme);
  paintLayers(painter, layers, m_sheets[static_cast<std::size_t>(number)].cut.range, colours,
              [&](const TextRange& range) { return rects(number, range); });
  const QPointF origin(m_padding, paddingAbove(number));
  painter.save();
  painter.translate(origin);
  painter.setPen(theme.text);
  laidOut(number).draw(painter, clip.translated(-origin));
  painter.restore();
}

QList<QRectF> TextSheets::rects(int sheet, const TextRange& range) {
  QList<QRectF> rects = laidOut(sheet).rects(range);
  for (QRectF& rect : rects) rect.translate(m_padding, paddingAbove(sheet));
  return rects;
}

int TextSheets::sheetOf(qint64 byte) const {
  const auto found = std::partition_point(m_sheets.begin(), m_sheets.end(),
                                          [&](const Sheet& sheet) { return sheet.cut.range.end <= byte; });
  return static_cast<int>(std::min(found - m_sheets.begin(), static_cast<std::ptrdiff_t>(m_sheets.size()) - 1));
}

SheetPoint TextSheets::pointOf(const ReaderPosition& position) {
  if (m_sheets.empty()) return {};
  const TextRange page = m_pages.range(std::clamp(position.page, 0, m_pages.count() - 1));
  const double length = static_cast<double>(page.end - page.begin);
  return pointOfByte(page.begin + std::llround(std::clamp(position.offset, 0.0, 1.0) * length));
}

SheetPoint TextSheets::pointOfByte(qint64 byte) {
  if (m_sheets.empty()) return {};
  const int sheet = std::max(sheetOf(byte), 0);
  const SheetCut& cut = m_sheets[static_cast<std::size_t>(sheet)].cut;
  if (byte <= cut.range.begin && cut.opensPaper) return {sheet, {}};
  return {sheet, {m_padding, paddingAbove(sheet) + laidOut(sheet).lineTop(byte)}};
}

ReaderPosition TextSheets::positionAt(const SheetPoint& point) {
  if (m_sheets.empty()) return {};
  const double y = point.point.y() - paddingAbove(point.sheet);
  const qint64 byte = laidOut(point.sheet).lineByteAt(y);
  const int page = m_pages.pageOf(byte);
  const TextRange range = m_pages.range(page);
  return {.page = page,
          .offset = range.isEmpty()
                        ? 0
                        : static_cast<double>(byte - range.begin) / static_cast<double>(range.end - range.begin)};
}

qint64 TextSheets::byteAt(const SheetPoint& point) {
  return laidOut(point.sheet).byteAt(point.point - QPointF(m_padding, paddingAbove(point.sheet)));
}

QList<PageStretch> TextSheets::pagesOn(int number) {
  const TextRange range = m_sheets[static_cast<std::size_t>(number)].cut.range;
  const double height = sheetSize(number).height();
  QList<PageStretch> stretches;
  const int last = m_pages.pageOf(std::max(range.begin, range.end - 1));
  for (int page = m_pages.pageOf(range.begin); page <= last; ++page) {
    const qint64 begin = m_pages.range(page).begin;
    const double top = begin <= range.begin ? 0 : paddingAbove(number) + laidOut(number).lineTop(begin);
    if (!stretches.isEmpty()) stretches.last().bottom = top;
    stretches.append({page, top, height});
  }
  return stretches;
}

}  // namespace longleaf::ui
