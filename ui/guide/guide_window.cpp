// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/guide/guide_window.h"

#include <QDesktopServices>
#include <QKeyEvent>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/guide/guide_pages.h"
#include "ui/guide/guide_search.h"
#include "ui/guide/guide_text.h"
#include "ui/reader/find_bar.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/window/inline_bar.h"

namespace longleaf::ui {

namespace {

const QString kOutsideBar = QStringLiteral("outside");
constexpr double kWidth = 760;  // pixels at scale 1
constexpr double kHeight = 780;

}  // namespace

class GuideWindow::Parts {
 public:
  Parts(GuideWindow* owner, Look& theLook);

  static QToolButton* button(GuideWindow* owner, const char* name, const QString& words);
  void connectAll(GuideWindow* owner);
  void restyle() const;
  void search(const QString& words);
  void step(qsizetype by);
  void tellCount() const;
  void openFind() const;
  void closeFind() const;
  void askAbout(const QUrl& url);

  Look& look;
  QToolButton *back, *forward, *contents, *find;
  QLabel* language;
  InlineBars* bars;
  FindBar* findBar;
  GuideText* text;
  QHBoxLayout* head;
  GuideSearch all;
  QList<GuideHit> hits;
  qsizetype current = -1;  // of the hits
  QUrl outside;            // where a link leads that has been asked about
};

GuideWindow::Parts::Parts(GuideWindow* owner, Look& theLook)
    : look(theLook),
      back(button(owner, "guideBack", tr("Back"))),
      forward(button(owner, "guideForward", tr("Forward"))),
      contents(button(owner, "guideContents", tr("All pages"))),
      find(button(owner, "guideFind", tr("Find in the guide"))),
      language(new QLabel(tr("The guide is in English."), owner)),
      bars(new InlineBars(theLook, owner)),
      findBar(new FindBar(theLook, owner)),
      text(new GuideText(theLook, owner)),
      head(new QHBoxLayout) {
  // Only those need to be told whose window speaks another language.
  language->setVisible(language->text() != QLatin1String("The guide is in English."));
  language->setObjectName(QStringLiteral("guideLanguage"));
  language->setProperty("textRole", QStringLiteral("muted"));
  contents->setText(tr("All pages"));
  findBar->hide();
  back->setEnabled(false);
  forward->setEnabled(false);
  for (QToolButton* each : {back, forward, contents}) head->addWidget(each);
  head->addStretch(1);
  head->addWidget(language);
  head->addWidget(find);
  auto* column = new QVBoxLayout(owner);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addWidget(bars);
  column->addWidget(findBar);
  column->addWidget(text, 1);
}

QToolButton* GuideWindow::Parts::button(GuideWindow* owner, const char* name, const QString& words) {
  auto* made = new QToolButton(owner);
  made->setObjectName(QLatin1String(name));
  made->setAccessibleName(words);
  made->setToolTip(words);
  made->setFocusPolicy(Qt::StrongFocus);
  return made;
}

void GuideWindow::Parts::connectAll(GuideWindow* owner) {
  QObject::connect(back, &QToolButton::clicked, text, &QTextBrowser::backward);
  QObject::connect(forward, &QToolButton::clicked, text, &QTextBrowser::forward);
  QObject::connect(contents, &QToolButton::clicked, owner, [this] { text->showPage(QLatin1String(kGuideContents)); });
  QObject::connect(find, &QToolButton::clicked, owner, [this] { openFind(); });
  QObject::connect(text, &QTextBrowser::backwardAvailable, back, &QWidget::setEnabled);
  QObject::connect(text, &QTextBrowser::forwardAvailable, forward, &QWidget::setEnabled);
  QObject::connect(text, &GuideText::outsideWanted, owner, [this](const QUrl& url) { askAbout(url); });
  QObject::connect(bars, &InlineBars::verbChosen, owner, [this] {
    bars->dismiss(kOutsideBar);
    QDesktopServices::openUrl(outside);
  });
  QObject::connect(findBar, &FindBar::typed, owner, [this](const QString& words) { search(words); });
  QObject::connect(findBar, &FindBar::nextWanted, owner, [this] { step(1); });
  QObject::connect(findBar, &FindBar::previousWanted, owner, [this] { step(-1); });
  QObject::connect(findBar, &FindBar::closed, owner, [this] { closeFind(); });
  QObject::connect(&look, &Look::changed, owner, [this] { restyle(); });
}

void GuideWindow::Parts::restyle() const {
  const Theme& theme = look.theme();
  head->setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2));
  head->setSpacing(theme.space(1));
  back->setIcon(themedIcon(QStringLiteral("back"), theme.text));
  forward->setIcon(themedIcon(QStringLiteral("forward"), theme.text));
  find->setIcon(themedIcon(QStringLiteral("find"), theme.text));
  for (QToolButton* each : {back, forward, find}) each->setIconSize(QSize(theme.px(16), theme.px(16)));
}

void GuideWindow::Parts::search(const QString& words) {
  hits = all.find(words);
  current = -1;
  // The page that is read comes first.
  for (qsizetype i = 0; i < hits.size() && current < 0; ++i) {
    if (hits[i].page == text->page()) current = i;
  }
  if (current < 0 && !hits.isEmpty()) current = 0;
  if (current >= 0) text->showHit(hits[current]);
  tellCount();
}

void GuideWindow::Parts::step(qsizetype by) {
  if (hits.isEmpty()) return;
  current = (current + by + hits.size()) % hits.size();
  text->showHit(hits[current]);
  tellCount();
}

void GuideWindow::Parts::tellCount() const { findBar->setCount({.current = current + 1, .all = hits.size()}); }

void GuideWindow::Parts::openFind() const {
  findBar->open();
  tellCount();
}

void GuideWindow::Parts::closeFind() const {
  findBar->hide();
  text->setFocus();
}

void GuideWindow::Parts::askAbout(const QUrl& url) {
  outside = url;
  bars->show({.id = kOutsideBar,
              .text = tr("This link leads out of the program, to %1").arg(url.toDisplayString()),
              .verbs = {{QStringLiteral("open"), tr("Open it")}}});
}

GuideWindow::GuideWindow(Look& look, QWidget* parent)
    : QWidget(parent, Qt::Window), m_parts(std::make_unique<Parts>(this, look)) {
  setObjectName(QStringLiteral("guideWindow"));
  setWindowTitle(tr("User guide"));
  setAccessibleName(tr("User guide"));
  m_parts->connectAll(this);
  m_parts->restyle();
  resize(look.theme().px(kWidth), look.theme().px(kHeight));
}

GuideWindow::~GuideWindow() = default;

void GuideWindow::showPage(const QString& page) {
  m_parts->text->showPage(page);
  show();
  raise();
  activateWindow();
  m_parts->text->setFocus();
}

QString GuideWindow::page() const { return m_parts->text->page(); }

void GuideWindow::keyPressEvent(QKeyEvent* event) {
  Parts& p = *m_parts;
  if (event->key() == Qt::Key_F1)
    p.text->showPage(QLatin1String(kGuideContents));
  else if (event->key() == Qt::Key_F3)
    p.step(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
  else if (event->matches(QKeySequence::Find))
    p.openFind();
  else if (event->key() == Qt::Key_Escape && p.findBar->isVisible())
    p.closeFind();
  else if (event->key() == Qt::Key_Escape)
    close();
  else if (event->matches(QKeySequence::Quit) && parentWidget() != nullptr)
    parentWidget()->window()->close();  // quits, as it does there
  else
    QWidget::keyPressEvent(event);
}

void openGuide(QWidget& window, Look& look) {
  auto* guide = window.findChild<GuideWindow*>(QString(), Qt::FindDirectChildrenOnly);
  if (guide == nullptr) guide = new GuideWindow(look, &window);
  guide->showPage(guidePageAbout(window.focusWidget()));
}

}  // namespace longleaf::ui
