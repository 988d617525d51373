// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/expert_row.h"

#include <QGridLayout>
#include <QLocale>
#include <QPainter>

#include "ui/budget/plain_text.h"
#include "ui/gauges/tone_label.h"
#include "ui/settings/setting_editor.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

QString rangeText(const SettingRow& row) {
  if (!row.values.isEmpty()) return row.values;
  if (row.kind != SettingRow::Kind::number || row.least >= row.most) return row.unit;
  const QLocale locale;
  const auto number = [&](double value) { return locale.toString(value, 'g', 8); };
  const QString range = ExpertRow::tr("%1 to %2").arg(number(row.least), number(row.most));
  return row.unit.isEmpty() ? range : range + QLatin1Char(' ') + row.unit;
}

}  // namespace

ExpertRow::ExpertRow(Look& look, const SettingRow& row, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_row(row),
      m_given(row.value),
      m_editor(new SettingEditor(row, this)),
      m_grid(new QGridLayout(this)),
      m_name(new ToneLabel(look, TextRole::control, Tone::text)),
      m_changed(new ToneLabel(look, TextRole::legend, Tone::accent, true)),
      m_range(new ToneLabel(look, TextRole::legend, Tone::muted)) {
  setObjectName(QStringLiteral("row_") + row.key);
  m_changed->setObjectName(QStringLiteral("changed_") + row.key);
  m_changed->setText(tr("● changed"));
  m_grid->addWidget(m_name, 0, 0);
  m_grid->addWidget(m_changed, 0, 1);
  m_grid->addWidget(m_editor, 0, 2);
  m_grid->addWidget(m_range, 1, 0, 1, 3);
  m_grid->setColumnStretch(0, 3);
  m_grid->setColumnStretch(2, 2);
  m_name->setWordWrap(true);
  connect(m_editor, &SettingEditor::edited, this, [this](const QString& key, const QString& value) {
    m_row.value = value;
    showMark();
    Q_EMIT edited(key, value);
  });
  setRow(row);
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

QWidget* ExpertRow::control() const { return m_editor->control(); }

bool ExpertRow::suits(const SettingRow& row) const { return m_editor->suits(row); }

void ExpertRow::setRow(const SettingRow& row) {
  const bool refused = !m_editor->problem().isEmpty() && row.value == m_given;
  const QString typed = m_row.value;
  m_row = row;
  m_given = row.value;
  if (refused) m_row.value = typed;
  m_name->setText(row.name.isEmpty() ? row.key : row.name);
  const QString range = rangeText(row);
  m_range->setSentence(range.isEmpty() ? row.key : tr("%1 · %2").arg(row.key, range));
  const QString meaning = tooltipText(row.meaning);
  setToolTip(meaning);
  control()->setToolTip(meaning);
  control()->setAccessibleName(m_name->text());
  if (!refused) m_editor->setValue(m_row.value);
  showMark();
}

void ExpertRow::showMark() {
  m_changed->setVisible(isChanged());
  QStringList words{m_range->text(), m_row.meaning};
  if (isChanged()) words.append(tr("changed; the default is %1").arg(m_row.defaultValue));
  words.append(m_editor->problem());
  words.removeAll(QString());
  control()->setAccessibleDescription(words.join(QStringLiteral(". ")));
  m_changed->setToolTip(tooltipText(tr("The default is %1").arg(m_row.defaultValue)));
}

void ExpertRow::setProblem(const QString& sentence) {
  m_editor->setProblem(sentence);
  showMark();
}

void ExpertRow::restyle() {
  const Theme& theme = m_look.theme();
  control()->setFont(theme.font(TextRole::control));
  control()->setMinimumHeight(theme.px(theme.pixels.target));
  m_grid->setContentsMargins(0, theme.space(1.5), 0, theme.space(2));
  m_grid->setHorizontalSpacing(theme.space(2));
  m_grid->setVerticalSpacing(theme.space(0.5));
}

void ExpertRow::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.fillRect(QRect(0, height() - theme.px(1), width(), theme.px(1)), theme.line);
}

}  // namespace longleaf::ui
