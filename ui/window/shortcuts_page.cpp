// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/shortcuts_page.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

enum Column { path, keys };

/// Without the mark of the access key; "&&" is the sign itself.
QString plain(QString text) {
  text.replace(QStringLiteral("&&"), QStringLiteral("\x01"));
  text.remove(QLatin1Char('&'));
  return text.replace(QLatin1Char('\x01'), QLatin1Char('&'));
}

QString keysOf(const QAction& action) {
  QStringList all;
  for (const QKeySequence& sequence : action.shortcuts()) {
    const QString text = sequence.toString(QKeySequence::NativeText);
    if (!text.isEmpty() && !all.contains(text)) all.append(text);
  }
  return all.join(ShortcutsPage::tr(" or ", "between two key sequences"));
}

}  // namespace

class ShortcutsPage::Parts {
 public:
  Parts(ShortcutsPage* owner, Look& theLook);

  void filter();
  void fitColumns();
  void restyle();

  Look& look;
  QLabel *title, *nothing;
  QLineEdit* search;
  QToolButton* close;
  QTreeWidget* list;
  QVBoxLayout* column;
  QHBoxLayout* head;
};

ShortcutsPage::Parts::Parts(ShortcutsPage* owner, Look& theLook)
    : look(theLook),
      title(new QLabel(tr("Shortcuts"), owner)),
      nothing(new QLabel(owner)),
      search(new QLineEdit(owner)),
      close(new QToolButton(owner)),
      list(new QTreeWidget(owner)),
      column(new QVBoxLayout(owner)),
      head(new QHBoxLayout) {
  title->setAlignment(leadingAlignment(*owner));
  title->setProperty("textRole", QStringLiteral("title"));
  nothing->setObjectName(QStringLiteral("shortcutsNothing"));
  nothing->setTextFormat(Qt::PlainText);
  nothing->setWordWrap(true);
  nothing->setProperty("textRole", QStringLiteral("muted"));
  nothing->hide();
  search->setObjectName(QStringLiteral("shortcutsSearch"));
  search->setAccessibleName(tr("Search in shortcuts"));
  search->setPlaceholderText(tr("Find an action or keys"));
  close->setObjectName(QStringLiteral("closeShortcuts"));
  close->setAccessibleName(tr("Close the shortcuts"));
  close->setToolTip(tr("Close (Esc)"));
  close->setFocusPolicy(Qt::StrongFocus);
  list->setObjectName(QStringLiteral("shortcutsList"));
  list->setAccessibleName(tr("Shortcuts"));
  list->setHeaderLabels({tr("Action"), tr("Keys")});
  list->setRootIsDecorated(false);
  list->setAllColumnsShowFocus(true);
  list->setUniformRowHeights(true);
  list->setTextElideMode(Qt::ElideMiddle);
  list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list->setTabKeyNavigation(false);
  list->header()->setStretchLastSection(false);
  list->header()->setSectionsMovable(false);
  list->header()->setSectionsClickable(false);
  list->header()->setSectionResizeMode(path, QHeaderView::Stretch);
  list->header()->setSectionResizeMode(keys, QHeaderView::Fixed);
  list->header()->setMinimumSectionSize(1);
  list->ensurePolished();  // or rows keep the height that they had without the style sheet

  head->addWidget(title, 1);
  head->addWidget(close);
  column->addLayout(head);
  column->addWidget(search);
  column->addWidget(nothing);
  column->addWidget(list, 1);
  QWidget::setTabOrder(search, list);
  QWidget::setTabOrder(list, close);
}

void ShortcutsPage::Parts::filter() {
  const QStringList words = search->text().simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
  QTreeWidgetItem* first = nullptr;
  for (int i = 0; i < list->topLevelItemCount(); ++i) {
    QTreeWidgetItem* item = list->topLevelItem(i);
    const QString text = item->text(path) + QLatin1Char(' ') + item->text(keys);
    const bool found = std::all_of(words.begin(), words.end(),
                                   [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
    item->setHidden(!found);
    if (found && !first) first = item;
  }
  list->setCurrentItem(first);
  list->setVisible(first != nullptr);
  nothing->setVisible(!first);
  nothing->setText(search->text().isEmpty() ? tr("There are no actions.")
                                            : tr("No action or keys with “%1”.").arg(search->text().left(80)));
}

void ShortcutsPage::Parts::fitColumns() {
  int widest = list->header()->sectionSizeHint(keys);
  for (int i = 0; i < list->topLevelItemCount(); ++i)
    widest = std::max(widest,
                      list->fontMetrics().horizontalAdvance(list->topLevelItem(i)->text(keys)) + look.theme().space(8));
  list->header()->resizeSection(keys, std::min(widest, list->viewport()->width() / 2));
}

void ShortcutsPage::Parts::restyle() {
  const Theme& theme = look.theme();
  title->setFont(theme.font(TextRole::title, true));
  close->setIcon(themedIcon(QStringLiteral("close"), theme.text));
  close->setIconSize(QSize(theme.px(16), theme.px(16)));
  column->setSpacing(theme.space(3));
  column->setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(4));
  head->setSpacing(theme.space(2));
  fitColumns();
}

ShortcutsPage::ShortcutsPage(Look& look, QWidget* parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  setObjectName(QStringLiteral("shortcutsPage"));
  setAccessibleName(tr("Shortcuts"));
  m_parts->search->installEventFilter(this);
  m_parts->list->viewport()->installEventFilter(this);
  m_parts->restyle();
  m_parts->filter();
  connect(m_parts->search, &QLineEdit::textChanged, this, [this] { m_parts->filter(); });
  connect(m_parts->close, &QToolButton::clicked, this, [this] { Q_EMIT closeRequested(); });
  connect(&look, &Look::changed, this, [this] { m_parts->restyle(); });
}

ShortcutsPage::~ShortcutsPage() = default;

void ShortcutsPage::setActions(const QList<ActionPath>& actions) {
  QTreeWidget* list = m_parts->list;
  list->clear();
  QList<QTreeWidgetItem*> items;
  for (const ActionPath& action : actions) {
    if (!action.action) continue;
    const QString shown = keysOf(*action.action);
    auto* item = new QTreeWidgetItem({plain(action.path), shown});
    item->setToolTip(path, item->text(path));
    item->setData(keys, Qt::AccessibleTextRole, shown.isEmpty() ? tr("no keys") : shown);
    items.append(item);
  }
  list->addTopLevelItems(items);
  m_parts->fitColumns();
  m_parts->filter();
}

void ShortcutsPage::focusInEvent(QFocusEvent* event) {
  // Not by a focus proxy: Tab would skip what stands before it.
  m_parts->search->setFocus(event->reason());
}

void ShortcutsPage::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QWidget::keyPressEvent(event);
  event->accept();
  if (m_parts->search->text().isEmpty()) {
    Q_EMIT closeRequested();
  } else {
    m_parts->search->clear();
    m_parts->search->setFocus();
  }
}

bool ShortcutsPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_parts->search && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if ((key == Qt::Key_Down || key == Qt::Key_PageDown) && m_parts->list->isVisible()) {
      m_parts->list->setFocus();
      return true;
    }
  }
  if (watched == m_parts->list->viewport() && event->type() == QEvent::Resize) m_parts->fitColumns();
  return QWidget::eventFilter(watched, event);
}

}  // namespace longleaf::ui
