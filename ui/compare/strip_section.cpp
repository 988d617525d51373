// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/strip_section.h"

#include <QComboBox>
#include <QPainter>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/budget/flow_layout.h"
#include "ui/chat/shown_text.h"
#include "ui/compare/page_strip.h"
#include "ui/gauges/tone_label.h"
#include "ui/settings/wheel_guard.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kSwatch = 2.5;         // steps of spacing
constexpr double kSentenceLines = 2;    // that are kept free, so that nothing below moves
constexpr int kLongestBeginning = 160;  // characters of a page

/// An entry of the legend: what a colour or a hatch means.
class Swatch final : public QWidget {
 public:
  Swatch(Look& look, Fate fate, const QString& words) : m_look(look), m_fate(fate), m_words(words) {
    setAccessibleName(words);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&look, &Look::changed, this, [this] { updateGeometry(); });
  }
  QSize sizeHint() const override {
    const Theme& theme = m_look.theme();
    const QFontMetrics metrics(theme.font(TextRole::secondary));
    return {theme.space(kSwatch) + theme.space(1.5) + metrics.horizontalAdvance(m_words) + 1, metrics.height()};
  }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    const Theme& theme = m_look.theme();
    const int side = theme.space(kSwatch);
    QPainter painter(this);
    const QRect box(0, (height() - side) / 2, side, side);
    paintSwatch(painter, theme, QStyle::visualRect(layoutDirection(), rect(), box), fatePattern(theme, m_fate));
    painter.setFont(theme.font(TextRole::secondary));
    painter.setPen(theme.muted);
    const QRect words = rect().adjusted(side + theme.space(1.5), 0, 0, 0);
    painter.drawText(QStyle::visualRect(layoutDirection(), rect(), words), Qt::AlignCenter, m_words);
  }

 private:
  Look& m_look;
  Fate m_fate;
  QString m_words;
};

}  // namespace

class StripSection::Parts {
 public:
  Parts(StripSection* owner, Look& theLook);

  void fillHeads() const;
  void say() const;
  void restyle();

  Look& look;
  StripData data{};
  ToneLabel *title, *hint, *sentence;
  QComboBox* heads;
  FlowLayout* top;
  QList<QWidget*> headline{};
  PageStrip* strip;
  QVBoxLayout* column;
};

StripSection::Parts::Parts(StripSection* owner, Look& theLook)
    : look(theLook),
      title(new ToneLabel(theLook, TextRole::title, Tone::text, true)),
      hint(new ToneLabel(theLook, TextRole::secondary, Tone::muted)),
      sentence(new ToneLabel(theLook, TextRole::secondary, Tone::text)),
      heads(new QComboBox(owner)),
      top(new FlowLayout),
      strip(new PageStrip(theLook)),
      column(new QVBoxLayout(owner)) {
  title->setText(tr("What each setting kept"));
  hint->setText(tr("point at a page for its text · a click opens it"));
  heads->setObjectName(QStringLiteral("compareHeads"));
  heads->setAccessibleName(tr("Layers and heads"));
  heads->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  new WheelGuard(heads);
  sentence->setObjectName(QStringLiteral("stripSentence"));
  sentence->setWordWrap(true);
  sentence->setAlignment(Qt::AlignTop | (sentence->alignment() & ~Qt::AlignVertical_Mask));
  headline = {title,
              heads,
              new Swatch(look, Fate::kept, tr("kept")),
              new Swatch(look, Fate::merged, tr("merged")),
              new Swatch(look, Fate::dropped, tr("dropped")),
              hint};
  for (QWidget* each : headline) top->addWidget(each);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(top);
  column->addWidget(strip);
  column->addWidget(sentence);
  QObject::connect(strip, &PageStrip::currentChanged, owner, [this] { say(); });
  QObject::connect(strip, &PageStrip::activated, owner, &StripSection::pageActivated);
  QObject::connect(heads, &QComboBox::currentIndexChanged, owner, [this, owner](int index) {
    const int head = index - 1, perLayer = std::max(1, data.kvHeads);
    if (index <= 0) return Q_EMIT owner->headChosen(-1, -1);
    Q_EMIT owner->headChosen(head / perLayer, head % perLayer);
  });
  fillHeads();
  restyle();
}

void StripSection::Parts::fillHeads() const {
  const QSignalBlocker quiet(heads);
  const int chosen = heads->currentIndex();
  heads->clear();
  const auto pages = data.pages.size();
  heads->addItem(pages == 1 ? tr("1 page, all layers and heads")
                            : tr("%1 pages, all layers and heads").arg(grouped(pages)));
  for (int layer = 0; layer < data.layers; ++layer) {
    for (int head = 0; head < data.kvHeads; ++head)
      heads->addItem(tr("Layer %1, head %2").arg(layer + 1).arg(head + 1));
  }
  heads->setCurrentIndex(chosen > 0 && chosen < heads->count() ? chosen : 0);
}

void StripSection::Parts::say() const {
  const auto at = strip->current();
  if (!at) return sentence->setText({});
  const StripPage& page = data.pages[at->page];
  const StripRow& row = data.rows[at->row];
  const PageFate fate = row.fates.value(at->page);
  const QString shares = fate.none()
                             ? tr("no text")
                             : tr("kept %1, merged %2, dropped %3")
                                   .arg(percentText(fate.kept), percentText(fate.merged), percentText(fate.dropped));
  QString words = tr("%1 · %2: %3").arg(oneLine(page.label, kLongestBeginning), row.name, shares);
  const QString beginning = oneLine(page.beginning, kLongestBeginning);
  if (!beginning.isEmpty()) words += tr(" · “%1”").arg(beginning);
  sentence->setText(words);
  strip->setAccessibleDescription(words);
}

void StripSection::Parts::restyle() {
  const Theme& theme = look.theme();
  top->setSpacing(theme.space(4));
  column->setSpacing(theme.space(2));
  // What stands in a row has its words at one height.
  const int row = heads->sizeHint().height();
  for (QWidget* each : headline) each->setMinimumHeight(row);
  sentence->setMinimumHeight(static_cast<int>(sentence->fontMetrics().lineSpacing() * kSentenceLines));
}

StripSection::StripSection(Look& look, QWidget* parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  setObjectName(QStringLiteral("stripSection"));
  connect(&look, &Look::changed, this, [this] { m_parts->restyle(); });
}

StripSection::~StripSection() = default;

void StripSection::setData(const StripData& strip) {
  Parts& p = *m_parts;
  const bool otherHeads =
      strip.layers != p.data.layers || strip.kvHeads != p.data.kvHeads || strip.pages.size() != p.data.pages.size();
  p.data = strip;
  if (otherHeads) p.fillHeads();
  p.strip->setData(strip);
}

}  // namespace longleaf::ui
