// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/empty_state.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/look.h"

namespace longleaf::ui {

class EmptyState::Parts {
 public:
  QLabel* sentence = nullptr;
  QPushButton* open = nullptr;
  QPushButton* sample = nullptr;
  QBoxLayout* column = nullptr;
  QBoxLayout* buttons = nullptr;
};

EmptyState::EmptyState(Look& look, QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>()) {
  Parts& p = *m_parts;
  setObjectName(QStringLiteral("emptyState"));
  setAccessibleName(tr("No document is open"));
  setAttribute(Qt::WA_StyledBackground);
  p.sentence = new QLabel(tr("Open a document. Longleaf reads all of it, once."), this);
  p.sentence->setObjectName(QStringLiteral("emptySentence"));
  p.sentence->setAlignment(Qt::AlignCenter);
  p.sentence->setWordWrap(true);
  p.open = new QPushButton(tr("Open a document"), this);
  p.open->setObjectName(QStringLiteral("openDocument"));
  p.open->setAccessibleName(p.open->text());
  p.open->setProperty("primary", true);
  p.sample = new QPushButton(tr("Try the sample"), this);
  p.sample->setObjectName(QStringLiteral("trySample"));
  p.sample->setAccessibleName(p.sample->text());

  p.buttons = new QBoxLayout(QBoxLayout::LeftToRight);
  p.buttons->addStretch();
  p.buttons->addWidget(p.open);
  p.buttons->addWidget(p.sample);
  p.buttons->addStretch();
  p.column = new QVBoxLayout(this);
  p.column->addStretch(2);
  p.column->addWidget(p.sentence);
  p.column->addLayout(p.buttons);
  p.column->addStretch(3);  // a little above the middle, where the eye looks for it

  const auto restyle = [this, &look] {
    const Theme& theme = look.theme();
    m_parts->sentence->setFont(theme.font(TextRole::book));
    m_parts->column->setSpacing(theme.space(5));
    m_parts->column->setContentsMargins(theme.space(4), theme.space(4), theme.space(4), theme.space(4));
    m_parts->buttons->setSpacing(theme.space(3));
  };
  restyle();
  connect(&look, &Look::changed, this, restyle);
  connect(p.open, &QPushButton::clicked, this, [this] { Q_EMIT openRequested(); });
  connect(p.sample, &QPushButton::clicked, this, [this] { Q_EMIT sampleRequested(); });
}

EmptyState::~EmptyState() = default;

void EmptyState::setSampleAvailable(bool available) { m_parts->sample->setVisible(available); }

QSize EmptyState::minimumSizeHint() const {
  const Parts& p = *m_parts;
  const QMargins margins = p.column->contentsMargins();
  const int width = std::max(p.open->sizeHint().width(), p.sample->sizeHint().width());
  return {width + margins.left() + margins.right(), layout()->minimumSize().height()};
}

void EmptyState::resizeEvent(QResizeEvent* event) {
  const Parts& p = *m_parts;
  const QMargins margins = p.column->contentsMargins();
  const int beside = p.open->sizeHint().width() + p.sample->sizeHint().width() + 3 * p.buttons->spacing();
  const bool fits = beside + margins.left() + margins.right() <= width();
  p.buttons->setDirection(fits ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  QWidget::resizeEvent(event);
}

}  // namespace longleaf::ui
