// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/memory_bar.h"

#include <QPainter>
#include <algorithm>

#include "ui/theme/figures.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr std::size_t kDriverRow = 3;

/// Figures of a driver can be nonsense; sums of these cannot overflow.
qint64 sane(qint64 bytes) { return std::clamp(bytes, qint64{0}, qint64{1} << 60); }

}  // namespace

MemoryBar::MemoryBar(Look& look, QWidget* parent) : QWidget(parent), m_look(look) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Memory"));
  rebuild();
  connect(&look, &Look::changed, this, [this] { rebuild(); });
}

void MemoryBar::setParts(const MemoryParts& parts) {
  MemoryParts clean = parts;
  for (qint64* bytes : {&clean.weights, &clean.cache, &clean.workspace, &clean.driver, &clean.others, &clean.total}) {
    *bytes = sane(*bytes);
  }
  if (clean == m_parts) return;
  m_parts = clean;
  rebuild();
}

QString MemoryBar::text() const {
  if (m_parts.total <= 0) return tr("Memory is not known");
  const qint64 free = m_parts.total - m_parts.used();
  const QString last = free >= 0 ? tr("free %1").arg(bytesText(free)) : tr("%1 short").arg(bytesText(-free));
  if (m_parts.driver > 0) {
    return tr("weights %1, cache %2, workspace %3, GPU driver %4, other programs %5, %6, of %7")
        .arg(bytesText(m_parts.weights), bytesText(m_parts.cache), bytesText(m_parts.workspace),
             bytesText(m_parts.driver), bytesText(m_parts.others), last, bytesText(m_parts.total));
  }
  return tr("weights %1, cache %2, workspace %3, other programs %4, %5, of %6")
      .arg(bytesText(m_parts.weights), bytesText(m_parts.cache), bytesText(m_parts.workspace),
           bytesText(m_parts.others), last, bytesText(m_parts.total));
}

void MemoryBar::rebuild() {
  const Theme& theme = m_look.theme();
  const struct {
    qint64 bytes;
    QString words;
    BarPattern pattern;
  } rows[] = {{m_parts.weights, tr("weights %1"), {.colour = theme.weights}},
              {m_parts.cache, tr("cache %1"), {.colour = theme.accent}},
              {m_parts.workspace, tr("workspace %1"), {.colour = theme.workspace}},
              {m_parts.driver, tr("GPU driver %1"), {theme.workspace, theme.surface, Hatch::striped}},
              {m_parts.others, tr("other programs %1"), stripedPattern(theme)}};
  QList<BarPart> parts;
  QList<LegendEntry> legend;
  for (const auto& row : rows) {
    if (&row == &rows[kDriverRow] && row.bytes == 0) continue;  // a part of GPUs alone
    parts.append({.amount = static_cast<double>(row.bytes), .pattern = row.pattern});
    legend.append({.words = row.words.arg(bytesText(row.bytes)), .pattern = row.pattern});
  }
  const qint64 free = m_parts.total - m_parts.used();
  if (m_parts.total <= 0) {
    parts.clear();
    legend = {{.words = tr("Memory is not known"), .swatch = false}};
  } else if (free >= 0) {
    legend.append({.words = tr("free %1").arg(bytesText(free))});
  } else {
    legend.append({.words = tr("%1 short").arg(bytesText(-free)), .pattern = excessPattern(theme), .alarming = true});
  }
  m_bar.setParts(parts, static_cast<double>(m_parts.total));
  m_bar.setLegend(legend);
  setAccessibleDescription(text());
  updateGeometry();
  update();
}

QSize MemoryBar::sizeHint() const {
  const int width = m_bar.preferredWidth(m_look.theme());
  return {width, heightForWidth(width)};
}

QSize MemoryBar::minimumSizeHint() const {
  return {m_bar.minimumWidth(m_look.theme()),
          m_bar.heightForWidth(m_look.theme(), std::max(width(), sizeHint().width()))};
}

int MemoryBar::heightForWidth(int width) const { return m_bar.heightForWidth(m_look.theme(), width); }

void MemoryBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  m_bar.paint(painter, m_look.theme(), rect(), layoutDirection());
}

}  // namespace longleaf::ui
