// SPDX-License-Identifier: GPL-3.0-or-later
// What a person should know, in a bar at the top of the window with verbs to do something about it: no dialog stands in
// the way. "1.3 GiB short. [Use 2,048 slots] [Details]"
#pragma once

#include <QList>
#include <QString>
#include <QWidget>
#include <memory>

namespace longleaf::ui {

class Look;

enum class Severity { note, warning, error };

struct BarVerb {
  QString id{};
  QString text{};
};

struct BarMessage {
  QString id{};  // of what it is about: a new message of the same id takes its place
  Severity severity = Severity::note;
  QString text{};
  QString details{};  // shown under a verb of its own; may be empty
  QList<BarVerb> verbs{};
  bool closable = true;
};

/// A stack of such bars, the newest on top; takes no room while there are none.
class InlineBars final : public QWidget {
  Q_OBJECT

 public:
  explicit InlineBars(Look& look, QWidget* parent = nullptr);
  ~InlineBars() override;

  void show(const BarMessage& message);
  void dismiss(const QString& id);
  /// The messages on display, newest first.
  QList<BarMessage> messages() const;

 Q_SIGNALS:
  void verbChosen(const QString& id, const QString& verb);
  void closed(const QString& id);

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
