// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/cache_bar.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/figures.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

bool same(const CacheFill& one, const CacheFill& other) {
  return one.sink == other.sink && one.context == other.context && one.residual == other.residual &&
         one.recent == other.recent && one.slots == other.slots && std::equal_to<>()(one.kept, other.kept) &&
         std::equal_to<>()(one.merged, other.merged) && std::equal_to<>()(one.dropped, other.dropped);
}

double share(double value) { return std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0.0; }

}  // namespace

CacheBar::CacheBar(Look& look, QWidget* parent) : QWidget(parent), m_look(look) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Cache slots"));
  rebuild();
  connect(&look, &Look::changed, this, [this] { rebuild(); });
}

void CacheBar::setFill(const std::optional<CacheFill>& fill) {
  std::optional<CacheFill> clean = fill;
  if (clean) {
    for (qint64* count : {&clean->sink, &clean->context, &clean->residual, &clean->recent, &clean->slots}) {
      *count = std::clamp(*count, qint64{0}, qint64{1} << 60);
    }
    for (double* part : {&clean->kept, &clean->merged, &clean->dropped}) *part = share(*part);
  }
  if (clean.has_value() == m_fill.has_value() && (!clean || same(*clean, *m_fill))) return;
  m_fill = clean;
  rebuild();
}

QStringList CacheBar::shares() const {
  if (!m_fill) return {};
  return {tr("kept %1").arg(percentText(m_fill->kept)), tr("merged %1").arg(percentText(m_fill->merged)),
          tr("dropped %1").arg(percentText(m_fill->dropped))};
}

QString CacheBar::figure() const {
  if (!m_fill) return tr("empty");
  return tr("%1 of %2").arg(grouped(m_fill->used()), grouped(m_fill->slots));
}

QString CacheBar::text() const {
  if (!m_fill) return tr("Nothing is read");
  return tr("sink %1, context %2, residual %3, recent %4; %5")
      .arg(grouped(m_fill->sink), grouped(m_fill->context), grouped(m_fill->residual), grouped(m_fill->recent),
           shares().join(QStringLiteral(", ")));
}

void CacheBar::rebuild() {
  const Theme& theme = m_look.theme();
  QList<BarPart> parts;
  QList<LegendEntry> legend;
  if (m_fill) {
    const struct {
      qint64 count;
      QString words;
      QColor colour;
    } rows[] = {{m_fill->sink, tr("sink %1"), theme.sink},
                {m_fill->context, tr("context %1"), theme.context},
                {m_fill->residual, tr("residual %1"), theme.residual},
                {m_fill->recent, tr("recent %1"), theme.recent}};
    for (const auto& row : rows) {
      const BarPattern pattern{.colour = row.colour};
      parts.append({.amount = static_cast<double>(row.count), .pattern = pattern});
      legend.append({.words = row.words.arg(grouped(row.count)), .pattern = pattern});
    }
    const QStringList words = shares();
    legend.append({.words = words[0], .swatch = false, .newRow = true});
    legend.append({.words = words[1], .swatch = false});
    legend.append({.words = words[2], .pattern = stripedPattern(theme)});
  } else {
    legend = {{.words = tr("Nothing is read"), .swatch = false}};
  }
  m_bar.setParts(parts, m_fill ? static_cast<double>(m_fill->slots) : 0);
  m_bar.setLegend(legend);
  setAccessibleDescription(text());
  updateGeometry();
  update();
}

QSize CacheBar::sizeHint() const {
  const int width = m_bar.preferredWidth(m_look.theme());
  return {width, heightForWidth(width)};
}

QSize CacheBar::minimumSizeHint() const {
  return {m_bar.minimumWidth(m_look.theme()), heightForWidth(std::max(width(), sizeHint().width()))};
}

int CacheBar::heightForWidth(int width) const { return m_bar.heightForWidth(m_look.theme(), width); }

void CacheBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  m_bar.paint(painter, m_look.theme(), rect(), layoutDirection());
}

}  // namespace longleaf::ui
