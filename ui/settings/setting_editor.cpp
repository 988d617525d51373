// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/setting_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <cmath>
#include <limits>

#include "ui/settings/wheel_guard.h"

namespace longleaf::ui {

namespace {

constexpr double kLeastWholeSpan = 2;  // a range of no more than this is one of shares, "0 to 1", even from 0 to 1

std::optional<double> numberOf(const QString& text) {
  bool ok = false;
  const double value = QLocale::c().toDouble(text.trimmed(), &ok);
  return ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// As people write it: in the locale's way, or in that of the setting itself.
std::optional<double> typedNumber(const QString& text) {
  bool ok = false;
  const double value = QLocale().toDouble(text.trimmed(), &ok);
  return ok && std::isfinite(value) ? std::optional(value) : numberOf(text);
}

bool hasRange(const SettingRow& row) { return row.most > row.least; }

bool isWhole(const QString& text) {
  const auto value = numberOf(text);
  return value && *value == std::floor(*value) && std::abs(*value) <= std::numeric_limits<int>::max();
}

/// Whether a box with arrows can hold every value of the setting.
bool fitsSpinBox(const SettingRow& row) {
  if (!hasRange(row) || row.most - row.least <= kLeastWholeSpan) return false;
  const double limit = std::numeric_limits<int>::max();
  if (row.least != std::floor(row.least) || row.least < -limit || row.most > limit) return false;
  return isWhole(row.value) && (row.defaultValue.isEmpty() || isWhole(row.defaultValue));
}

bool isOn(const QString& value) {
  return value == QLatin1String("on") || value == QLatin1String("true") || value == QLatin1String("yes") ||
         value == QLatin1String("1");
}

/// A flag in the words in which the setting is written: on/off, yes/no, 1/0, else true/false.
QString flagValue(const SettingRow& row, bool on) {
  const QStringList known{row.defaultValue, row.value};
  for (const auto& [yes, no] : {std::pair("on", "off"), std::pair("yes", "no"), std::pair("1", "0")}) {
    if (known.contains(QLatin1String(yes)) || known.contains(QLatin1String(no))) return QLatin1String(on ? yes : no);
  }
  return on ? QStringLiteral("true") : QStringLiteral("false");
}

}  // namespace

QString SettingEditor::flagName(const QString& value) { return isOn(value) ? tr("On") : tr("Off"); }

SettingEditor::SettingEditor(const SettingRow& row, QWidget* parent)
    : QWidget(parent), m_row(row), m_column(new QVBoxLayout(this)), m_problem(new QLabel(this)) {
  setObjectName(QStringLiteral("editor_") + row.key);
  m_column->setContentsMargins(0, 0, 0, 0);
  m_problem->setObjectName(QStringLiteral("problem_") + row.key);
  m_problem->setTextFormat(Qt::PlainText);
  m_problem->setWordWrap(true);
  m_problem->setProperty("textRole", QStringLiteral("error"));
  m_problem->hide();
  build();
  m_column->addWidget(m_problem);
}

bool SettingEditor::suits(const SettingRow& row) const {
  return row.key == m_row.key && row.kind == m_row.kind && row.choices == m_row.choices &&
         row.choiceNames == m_row.choiceNames;
}

QString SettingEditor::problem() const { return m_problem->text(); }

void SettingEditor::build() {
  if (m_control) {
    m_control->disconnect(this);
    m_control->hide();
    m_control->setObjectName({});
    m_control->deleteLater();  // an edit in it may be what brought the new value
  }
  m_choice = nullptr;
  m_number = nullptr;
  m_flag = nullptr;
  m_text = nullptr;
  switch (m_row.kind) {
    case SettingRow::Kind::choice:
      buildChoice();
      break;
    case SettingRow::Kind::number:
      if (fitsSpinBox(m_row)) {
        buildNumber();
      } else {
        buildText();
      }
      break;
    case SettingRow::Kind::flag:
      buildFlag();
      break;
    case SettingRow::Kind::text:
      buildText();
      break;
  }
  showValue();
}

void SettingEditor::use(QWidget* control) {
  m_control = control;
  control->setObjectName(QStringLiteral("setting_") + m_row.key);
  control->setAccessibleName(m_row.name);
  control->setAccessibleDescription(m_row.values.isEmpty() ? m_row.meaning : m_row.meaning + u'\n' + m_row.values);
  control->setToolTip(m_row.meaning);
  m_column->insertWidget(0, control);
}

void SettingEditor::buildChoice() {
  m_choice = new QComboBox(this);
  for (qsizetype i = 0; i < m_row.choices.size(); ++i)
    m_choice->addItem(m_row.choiceNames.value(i, m_row.choices[i]), m_row.choices[i]);
  m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  new WheelGuard(m_choice);
  connect(m_choice, &QComboBox::activated, this, [this] { commit(m_choice->currentData().toString()); });
  use(m_choice);
}

void SettingEditor::buildNumber() {
  m_number = new QSpinBox(this);
  m_number->setRange(static_cast<int>(m_row.least), static_cast<int>(m_row.most));
  m_number->setGroupSeparatorShown(true);
  m_number->setKeyboardTracking(false);  // a number on its way to another one is not a choice
  if (!m_row.unit.isEmpty()) m_number->setSuffix(QLatin1Char(' ') + m_row.unit);
  new WheelGuard(m_number);
  connect(m_number, &QSpinBox::valueChanged, this, [this](int value) { commit(QString::number(value)); });
  use(m_number);
}

void SettingEditor::buildFlag() {
  m_flag = new QCheckBox(this);
  connect(m_flag, &QCheckBox::clicked, this, [this](bool on) { commit(flagValue(m_row, on)); });
  use(m_flag);
}

void SettingEditor::buildText() {
  m_text = new QLineEdit(this);
  m_text->installEventFilter(this);
  connect(m_text, &QLineEdit::editingFinished, this, [this] { commitText(); });
  use(m_text);
}

void SettingEditor::commitText() {
  m_text->setModified(false);
  const QString text = m_text->text();
  if (m_row.kind != SettingRow::Kind::number) return commit(text);
  const QString trimmed = text.trimmed();
  if (trimmed == m_row.value || trimmed == m_row.defaultValue) return commit(trimmed);  // also a word, "auto"
  const auto number = typedNumber(trimmed);
  if (!number) return say(tr("This is not a number."));
  if (hasRange(m_row) && (*number < m_row.least || *number > m_row.most)) {
    const QLocale locale;
    return say(tr("From %1 to %2.").arg(locale.toString(m_row.least, 'g', 9), locale.toString(m_row.most, 'g', 9)));
  }
  commit(QString::number(*number, 'g', 15));
}

void SettingEditor::commit(const QString& value) {
  say({});
  if (value == m_row.value) return showValue();
  m_row.value = value;
  showValue();
  Q_EMIT edited(m_row.key, value);
}

void SettingEditor::say(const QString& problem) {
  m_problem->setText(problem);
  m_problem->setVisible(!problem.isEmpty());
  m_control->setAccessibleDescription(problem.isEmpty() ? m_row.meaning : problem);
}

void SettingEditor::setValue(const QString& value) {
  say({});
  m_row.value = value;
  if (m_row.kind == SettingRow::Kind::number && fitsSpinBox(m_row) != (m_number != nullptr)) return build();
  showValue();
}

void SettingEditor::showValue() {
  const QSignalBlocker quiet(m_control);
  if (m_choice) {
    int at = m_choice->findData(m_row.value);
    if (at < 0 && !m_row.value.isEmpty()) {  // a value of a newer version, or written by hand
      m_choice->addItem(m_row.value, m_row.value);
      at = m_choice->count() - 1;
    }
    m_choice->setCurrentIndex(at);
  }
  if (m_number) m_number->setValue(static_cast<int>(numberOf(m_row.value).value_or(m_row.least)));
  if (m_flag) {
    m_flag->setChecked(isOn(m_row.value));
    m_flag->setText(flagName(m_row.value));
  }
  if (m_text && m_text->text() != m_row.value && !(m_text->hasFocus() && m_text->isModified()))
    m_text->setText(m_row.value);
}

bool SettingEditor::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress && watched == m_text && m_text->text() != m_row.value &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    say({});
    m_text->setModified(false);
    showValue();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace longleaf::ui
