// SPDX-License-Identifier: GPL-3.0-or-later
// A list of which several rows can be ticked, a few rows high.
#pragma once

#include <QList>
#include <QListWidget>
#include <QStringList>

namespace longleaf::ui {

class Look;

class CheckList final : public QListWidget {
  Q_OBJECT

 public:
  struct Entry {
    QString key{};
    QString text{};
    QString meaning{};  // tooltip
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  /// `rows`: that are seen at once.
  CheckList(Look& look, int rows, QWidget* parent = nullptr);

  /// What is ticked stays so by its key; does not emit.
  void setEntries(const QList<Entry>& entries);
  QStringList ticked() const;  // keys, in the list's order
  void setTicked(const QStringList& keys);

 Q_SIGNALS:
  void tickedChanged();

 protected:
  void wheelEvent(QWheelEvent* event) override;  // the page's, unless the list has the keyboard

 private:
  void restyle();

  Look& m_look;
  int m_rows;
  QList<Entry> m_entries;
};

}  // namespace longleaf::ui
