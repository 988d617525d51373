// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/gauge_block.h"

#include <QBoxLayout>

#include "ui/gauges/tone_label.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kLargeFigure = 1.25;  // of the book's type

}  // namespace

GaugeBlock::GaugeBlock(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_title(new ElidingLabel(look, TextRole::secondary, Tone::muted)),
      m_figure(new ToneLabel(look, TextRole::control, Tone::text, true)),
      m_unit(new ToneLabel(look, TextRole::secondary, Tone::muted)),
      m_rows(new QVBoxLayout(this)) {
  auto* const heading = new QHBoxLayout;
  for (QLabel* const label : std::initializer_list<QLabel*>{m_title, m_figure, m_unit}) {
    label->setAlignment((label->alignment() & ~Qt::AlignVertical_Mask) | Qt::AlignBottom);
    heading->addWidget(label);
  }
  heading->setStretch(0, 1);
  m_rows->addLayout(heading);
  m_rows->addStretch();  // bars keep to the top
  m_rows->setContentsMargins(0, 0, 0, 0);
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

void GaugeBlock::setHeading(const QString& title, const QString& figure, const QString& unit) {
  m_title->setText(title);
  m_figure->setText(figure);
  m_unit->setText(unit);
  m_unit->setVisible(!unit.isEmpty());
  setAccessibleName(title);
  setAccessibleDescription(unit.isEmpty() ? figure : figure + QStringLiteral(" ") + unit);
}

QString GaugeBlock::title() const { return m_title->text(); }

QString GaugeBlock::figure() const { return accessibleDescription(); }

void GaugeBlock::setLargeFigure() {
  m_large = true;
  restyle();
}

void GaugeBlock::add(QWidget* widget) {
  const bool grows = widget->sizePolicy().verticalPolicy() == QSizePolicy::Expanding;
  m_rows->insertWidget(m_rows->count() - 1, widget, grows ? 1 : 0);
}

void GaugeBlock::restyle() {
  const Theme& theme = m_look.theme();
  m_rows->setSpacing(theme.space(1.25));
  m_figure->setEnlarged(m_large ? kLargeFigure * theme.pixels.book / theme.pixels.control : 1);
  // One base line through title, figure and unit, and the same height of heading with and without a large figure.
  QFont large = theme.font(TextRole::book, true);
  large.setPixelSize(static_cast<int>(large.pixelSize() * kLargeFigure) + 1);
  const int descent = QFontMetrics(large).descent();
  for (QLabel* const label : std::initializer_list<QLabel*>{m_title, m_figure, m_unit}) {
    label->setContentsMargins(0, 0, 0, std::max(0, descent - label->fontMetrics().descent()));
  }
  m_title->setMinimumHeight(QFontMetrics(large).height());
}

}  // namespace longleaf::ui
