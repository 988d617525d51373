// SPDX-License-Identifier: GPL-3.0-or-later
// A new run: texts, tasks, settings, and how long it will take. What it comes to is worked out by its owner, on every
// change, and said above the button that starts it.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/evaluation/evaluation_values.h"

namespace longleaf::ui {

class Look;

class RunForm final : public QWidget {
  Q_OBJECT

 public:
  explicit RunForm(Look& look, QWidget* parent = nullptr);
  ~RunForm() override;

  void setOffer(const EvaluationOffer& offer);
  void setWish(const EvaluationWish& wish);
  EvaluationWish wish() const;
  void setCheck(const EvaluationCheck& check);
  /// Another piece of work runs: nothing can be begun.
  void setBusy(bool busy);
  void setQuestionFile(const QString& path);
  void focusFirst();

 Q_SIGNALS:
  void changed();
  void questionFileWanted();  // by a file dialog
  void startRequested();

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
