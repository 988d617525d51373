// SPDX-License-Identifier: GPL-3.0-or-later
// A saved reading with its size and "Remove", which asks in its own place: "Remove? Yes / No".
#pragma once

#include <QWidget>

#include "ui/settings/settings_values.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace longleaf::ui {

class LeadLayout;
class Look;

class SavedReadingRow final : public QWidget {
  Q_OBJECT

 public:
  SavedReadingRow(Look& look, const SavedReadingEntry& entry, QWidget* parent = nullptr);

  const QString& id() const { return m_id; }
  /// The button to which the keyboard comes back.
  QPushButton& removeButton() { return *m_remove; }

 Q_SIGNALS:
  void removalConfirmed();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void ask(bool asking);
  void restyle();

  Look& m_look;
  QString m_id;
  QLabel *m_title, *m_detail, *m_size, *m_question;
  QPushButton *m_remove, *m_yes, *m_no;
  LeadLayout* m_row;
  QVBoxLayout* m_text;
};

}  // namespace longleaf::ui
