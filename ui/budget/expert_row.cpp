// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/expert_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QStyle>

#include "ui/budget/plain_text.h"
#include "ui/budget/wheel_guard.h"
#include "ui/gauges/tone_label.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kEditorWidth = 38;  // steps of the theme's spacing; the same in all rows

bool isOn(const QString& value) {
  return value == QLatin1String("on") || value == QLatin1String("true") || value == QLatin1String("yes") ||
         value == QLatin1String("1");
}

/// A flag in the words in which the setting is written.
QString flagValue(const SettingRow& row, bool on) {
  const QString& sample = row.defaultValue.isEmpty() ? row.value : row.defaultValue;
  if (sample == QLatin1String("on") || sample == QLatin1String("off")) {
    return on ? QStringLiteral("on") : QStringLiteral("off");
  }
  if (sample == QLatin1String("yes") || sample == QLatin1String("no")) {
    return on ? QStringLiteral("yes") : QStringLiteral("no");
  }
  if (sample == QLatin1String("1") || sample == QLatin1String("0")) {
    return on ? QStringLiteral("1") : QStringLiteral("0");
  }
  return on ? QStringLiteral("true") : QStringLiteral("false");
}

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
      m_editor(makeEditor()),
      m_grid(new QGridLayout(this)),
      m_name(new ToneLabel(look, TextRole::control, Tone::text)),
      m_changed(new ToneLabel(look, TextRole::legend, Tone::accent, true)),
      m_range(new ToneLabel(look, TextRole::legend, Tone::muted)),
      m_problem(new ToneLabel(look, TextRole::secondary, Tone::error)) {
  setObjectName(QStringLiteral("row_") + row.key);
  m_editor->setObjectName(QStringLiteral("setting_") + row.key);
  m_changed->setObjectName(QStringLiteral("changed_") + row.key);
  m_problem->setObjectName(QStringLiteral("problem_") + row.key);
  m_editor->setProperty("setting", true);
  m_changed->setText(tr("● changed"));
  m_grid->addWidget(m_name, 0, 0);
  m_grid->addWidget(m_editor, 0, 1);
  m_grid->addWidget(m_range, 1, 0);
  m_grid->addWidget(m_changed, 1, 1, Qt::AlignTop);
  m_grid->addWidget(m_problem, 2, 0, 1, 2);
  m_grid->setColumnStretch(0, 1);
  m_name->setWordWrap(true);
  m_problem->setSentence({});
  setRow(row);
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

bool ExpertRow::suits(const SettingRow& row) const {
  return row.key == m_row.key && row.kind == m_row.kind && row.choices == m_row.choices &&
         row.choiceNames == m_row.choiceNames;
}

QWidget* ExpertRow::makeEditor() {
  switch (m_row.kind) {
    case SettingRow::Kind::choice:
      return makeChoice();
    case SettingRow::Kind::flag:
      return makeFlag();
    case SettingRow::Kind::number:
    case SettingRow::Kind::text:
      break;
  }
  return makeLine();
}

QWidget* ExpertRow::makeChoice() {
  auto* const combo = new QComboBox(this);
  for (qsizetype i = 0; i < m_row.choices.size(); ++i) {
    combo->addItem(m_row.choiceNames.value(i, m_row.choices[i]), m_row.choices[i]);
  }
  combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  combo->setMinimumContentsLength(6);
  new WheelGuard(combo);
  connect(combo, &QComboBox::activated, this, [this, combo] { finish(combo->currentData().toString()); });
  return combo;
}

QWidget* ExpertRow::makeFlag() {
  auto* const box = new QCheckBox(this);
  connect(box, &QCheckBox::clicked, this, [this, box](bool on) {
    box->setText(on ? tr("on") : tr("off"));
    finish(flagValue(m_row, on));
  });
  return box;
}

QWidget* ExpertRow::makeLine() {
  auto* const line = new QLineEdit(this);
  connect(line, &QLineEdit::editingFinished, this, [this, line] {
    line->setModified(false);
    finish(line->text().trimmed());
  });
  return line;
}

void ExpertRow::finish(const QString& value) {
  if (value == m_row.value) return;
  m_row.value = value;
  showMark();
  Q_EMIT edited(m_row.key, value);
}

void ExpertRow::setRow(const SettingRow& row) {
  const bool refused = !m_problem->text().isEmpty() && row.value == m_given;
  const QString typed = m_row.value;
  m_row = row;
  m_given = row.value;
  if (refused) m_row.value = typed;
  m_name->setText(row.name.isEmpty() ? row.key : row.name);
  const QString range = rangeText(row);
  m_range->setSentence(range.isEmpty() ? row.key : tr("%1 · %2").arg(row.key, range));
  const QString meaning = tooltipText(row.meaning);
  setToolTip(meaning);
  m_editor->setToolTip(meaning);
  m_editor->setAccessibleName(m_name->text());
  showValue();
  showMark();
}

void ExpertRow::showValue() {
  if (auto* const combo = qobject_cast<QComboBox*>(m_editor)) {
    int index = combo->findData(m_row.value);
    if (index < 0 && !m_row.value.isEmpty()) {
      combo->addItem(m_row.value, m_row.value);  // not of the list, and yet what is set
      index = combo->count() - 1;
    }
    combo->setCurrentIndex(index);
  } else if (auto* const box = qobject_cast<QCheckBox*>(m_editor)) {
    box->setChecked(isOn(m_row.value));
    box->setText(box->isChecked() ? tr("on") : tr("off"));
  } else if (auto* const line = qobject_cast<QLineEdit*>(m_editor)) {
    if (line->hasFocus() && line->isModified()) return;
    if (line->text() != m_row.value) line->setText(m_row.value);
  }
}

void ExpertRow::showMark() {
  m_changed->setVisible(isChanged());
  QStringList words{m_range->text(), m_row.meaning};
  if (isChanged()) words.append(tr("changed; the default is %1").arg(m_row.defaultValue));
  if (!m_problem->text().isEmpty()) words.append(m_problem->text());
  words.removeAll(QString());
  m_editor->setAccessibleDescription(words.join(QStringLiteral(". ")));
  m_changed->setToolTip(tooltipText(tr("The default is %1").arg(m_row.defaultValue)));
}

void ExpertRow::setProblem(const QString& sentence) {
  m_problem->setSentence(sentence);
  showMark();
}

void ExpertRow::restyle() {
  const Theme& theme = m_look.theme();
  m_editor->setFont(theme.font(TextRole::control));
  m_editor->setMinimumHeight(theme.px(theme.pixels.target));
  m_grid->setContentsMargins(0, theme.space(1.5), 0, theme.space(2));
  m_grid->setHorizontalSpacing(theme.space(2));
  m_grid->setVerticalSpacing(theme.space(0.5));
  m_editor->setFixedWidth(theme.space(kEditorWidth));
}

void ExpertRow::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.fillRect(QRect(0, height() - theme.px(1), width(), theme.px(1)), theme.line);
}

}  // namespace longleaf::ui
