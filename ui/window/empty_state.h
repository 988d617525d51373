// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the reader's place while no document is open: a sentence, two buttons, nothing else.
#pragma once

#include <QWidget>
#include <memory>

namespace longleaf::ui {

class Look;

class EmptyState final : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyState(Look& look, QWidget* parent = nullptr);
  ~EmptyState() override;

  void setSampleAvailable(bool available);
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void openRequested();
  void sampleRequested();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
