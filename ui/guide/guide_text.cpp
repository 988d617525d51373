// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/guide/guide_text.h"

#include <QScrollBar>
#include <QTextBlock>
#include <QTextList>
#include <QTextTable>

#include "ui/guide/guide_pages.h"
#include "ui/guide/guide_search.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kPictureWidth = 640;  // pixels at scale 1, at most

}  // namespace

GuideText::GuideText(Look& look, QWidget* parent) : QTextBrowser(parent), m_look(look) {
  setObjectName(QStringLiteral("guideText"));
  setAccessibleName(tr("Page of the guide"));
  setFrameShape(QFrame::NoFrame);
  setLayoutDirection(Qt::LeftToRight);  // it is in English
  setOpenLinks(false);
  connect(this, &QTextBrowser::anchorClicked, this, &GuideText::follow);
  connect(this, &QTextBrowser::sourceChanged, this, &GuideText::dress);
  connect(&m_look, &Look::changed, this, [this] { restyle(); });
  restyle();
}

void GuideText::showPage(const QString& page) { setSource(guideUrl(page), QTextDocument::MarkdownResource); }

QString GuideText::page() const { return guidePageAt(source()); }

void GuideText::showHit(const GuideHit& hit) {
  if (hit.page != page()) showPage(hit.page);
  QTextCursor cursor(document());
  cursor.setPosition(hit.position);
  cursor.setPosition(hit.position + hit.length, QTextCursor::KeepAnchor);
  setTextCursor(cursor);
  ensureCursorVisible();
}

void GuideText::follow(const QUrl& url) {
  const QString wanted = guidePageAt(url);
  if (!wanted.isEmpty())
    showPage(wanted);
  else if (!url.isRelative() && url.scheme() != QLatin1String("qrc"))
    Q_EMIT outsideWanted(url);
}

QVariant GuideText::loadResource(int type, const QUrl& url) {
  if (type == QTextDocument::MarkdownResource) return guideMarkdown(guidePageAt(url));
  if (type != QTextDocument::ImageResource || url.scheme() != QLatin1String("qrc")) return {};
  return picture(QLatin1Char(':') + url.path());
}

/// As wide as a page at most: the text would scroll sideways with it.
QImage GuideText::picture(const QString& path) const {
  const QImage whole(path);
  const qreal ratio = devicePixelRatioF();
  const int widest = qRound(m_look.theme().px(kPictureWidth) * ratio);
  QImage shown = whole.width() > widest ? whole.scaledToWidth(widest, Qt::SmoothTransformation) : whole;
  shown.setDevicePixelRatio(ratio);
  return shown;
}

void GuideText::restyle() {
  const Theme& theme = m_look.theme();
  document()->setDefaultFont(theme.font(TextRole::answer));
  document()->setDocumentMargin(theme.space(5));
  if (page().isEmpty()) return;
  const int place = verticalScrollBar()->value();
  reload();
  verticalScrollBar()->setValue(place);
}

/// Room between lines, except where a picture makes the line high, and between paragraphs, except in tables.
void GuideText::dress() const {
  const Theme& theme = m_look.theme();
  for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
    QTextCursor cursor(block);
    QTextBlockFormat format = block.blockFormat();
    if (!block.text().contains(QChar::ObjectReplacementCharacter))
      format.setLineHeight(qRound(theme.lineHeight.list * 100), QTextBlockFormat::ProportionalHeight);
    if (cursor.currentTable() == nullptr) {
      format.setTopMargin(format.headingLevel() > 1 ? theme.space(4) : 0);
      const bool listGoesOn = block.textList() != nullptr && block.next().textList() != nullptr;
      format.setBottomMargin(theme.space(listGoesOn ? 1 : 2.5));
    }
    cursor.setBlockFormat(format);
  }
  dressTables();
}

void GuideText::dressTables() const {
  const Theme& theme = m_look.theme();
  for (QTextFrame* frame : document()->rootFrame()->childFrames()) {
    auto* table = qobject_cast<QTextTable*>(frame);
    if (table == nullptr) continue;
    QTextTableFormat format = table->format();
    format.setBorder(1);
    format.setBorderBrush(theme.line);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorderCollapse(true);
    format.setCellSpacing(0);
    format.setCellPadding(theme.space(1.5));
    format.setTopMargin(theme.space(2));
    format.setBottomMargin(theme.space(3));
    table->setFormat(format);
  }
}

}  // namespace longleaf::ui
