// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of tests/data/hostile_instructions.tsv in every place of the window that shows somebody else's words: as
// documents, titles, names of pages, questions, answers, citations, messages. They are shown as text: nothing of them
// is markup to Qt, no picture is loaded, no link is there to be followed, no character steers what stands around them.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QDesktopServices>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextEdit>
#include <QtTest>

#include "app/controllers/comparison_words.h"
#include "storage/documents/utf8.h"
#include "support/hostile_texts.h"
#include "support/patience.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/message_text.h"
#include "ui/compare/compare_page.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/filled_compare.h"
#include "ui/filled_evaluation.h"
#include "ui/filled_window.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/settings/settings_pane.h"
#include "ui/window/inline_bar.h"
#include "ui/window/reading_strip.h"

using namespace longleaf::ui;
using namespace longleaf::tests;
using longleaf::storage::repairUtf8;

namespace {

constexpr std::initializer_list<const char*> kSchemes{"http", "https",  "file", "javascript", "vbscript",
                                                      "data", "mailto", "ftp",  "qrc",        ""};

QString q(const HostileText& hostile) { return QString::fromStdString(hostile.text); }

/// Pictures and links that a document of Qt's has.
QStringList markupIn(const QTextDocument& document) {
  QStringList found;
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    for (auto at = block.begin(); !at.atEnd(); ++at) {
      const QTextCharFormat format = at.fragment().charFormat();
      if (format.isImageFormat()) found.append(QStringLiteral("a picture: ") + format.toImageFormat().name());
      if (format.isAnchor()) found.append(QStringLiteral("a link: ") + format.anchorHref());
    }
  }
  return found;
}

/// What Qt would make of words that it may take for markup. Whose own markup is only what the window put there.
QStringList markupIn(const QString& words) {
  if (!Qt::mightBeRichText(words)) return {};
  QTextDocument document;
  document.setHtml(words);
  return markupIn(document);
}

class Finder final {
 public:
  void look(const QWidget& widget) {
    m_where = QStringLiteral("%1 \"%2\"").arg(QLatin1String(widget.metaObject()->className()), widget.objectName());
    for (const QString& words : {widget.toolTip(), widget.statusTip(), widget.whatsThis()}) rich(words);
    for (const QString& words : {widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()})
      plain(words);
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
      plain(label->text());
      const bool read = label->textFormat() == Qt::RichText || label->textFormat() == Qt::MarkdownText ||
                        (label->textFormat() == Qt::AutoText && Qt::mightBeRichText(label->text()));
      if (read) complain(QStringLiteral("taken for markup: ") + label->text());
    }
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) plain(button->text());
    if (const auto* text = qobject_cast<const QTextEdit*>(&widget)) complain(markupIn(*text->document()));
    if (const auto* text = qobject_cast<const QPlainTextEdit*>(&widget)) complain(markupIn(*text->document()));
    if (const auto* view = qobject_cast<const QAbstractItemView*>(&widget)) items(*view);
    for (const QAction* action : widget.actions()) plain(action->text());
  }
  const QStringList& found() const { return m_found; }
  int seen() const { return m_seen; }

 private:
  void items(const QAbstractItemView& view) {
    const QAbstractItemModel* model = view.model();
    for (int row = 0; model && row < model->rowCount(); ++row) {
      for (int column = 0; column < model->columnCount(); ++column) {
        const QModelIndex index = model->index(row, column);
        rich(index.data(Qt::ToolTipRole).toString());
        plain(index.data(Qt::AccessibleTextRole).toString());
        // Delegates of our own paint a row's words apart from each other.
        if (index.data(Qt::DisplayRole).toString().contains(QChar(0x1b)))
          complain(QStringLiteral("a control character"));
      }
    }
  }
  void rich(const QString& words) {
    count(words);
    complain(markupIn(words));
  }
  void plain(const QString& words) {
    count(words);
    if (const QString steering = steeringIn(words.toStdString()); !steering.isEmpty()) complain(steering);
  }
  void count(const QString& words) {
    if (words.contains(QLatin1String("127.0.0.1")) || words.contains(QLatin1String("swordfish"))) ++m_seen;
  }
  void complain(const QStringList& all) {
    for (const QString& each : all) complain(each);
  }
  void complain(const QString& what) { m_found.append(m_where + QStringLiteral(": ") + what.left(120)); }

  QString m_where;
  QStringList m_found;
  int m_seen = 0;  // of the texts' own words: that something was looked at
};

/// A document of all texts: each is the label of a page, an entry of the outline, and the text there.
ReaderDocument bookOf(const std::vector<HostileText>& texts, const QString& title) {
  auto document = std::make_shared<longleaf::storage::Document>();
  document->format = "epub";
  for (const HostileText& each : texts) {
    const std::size_t begin = document->text.size();
    document->outline.push_back({repairUtf8(each.text), 0, begin});
    document->text += repairUtf8(each.text) + "\n\n";
    document->pages.push_back({repairUtf8(each.text), begin, document->text.size()});
  }
  return {.id = 1, .title = title, .document = document};
}

}  // namespace

class TestHostileTextsShown final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  static void cleanupTestCase();
  void markupIsFound();
  void everyPlaceShowsText();
  void clicksOpenNothing();

 public Q_SLOTS:
  void take(const QUrl& url) { m_opened.append(url.toDisplayString()); }

 private:
  void fill(FilledWindow& filled) const;
  void fillChat(MainWindow& window) const;
  void fillPages(FilledWindow& filled) const;

  std::vector<HostileText> m_texts = hostileTexts();
  QStringList m_opened;
};

void TestHostileTextsShown::initTestCase() {
  QCOMPARE(m_texts.size(), std::size_t{50});
  for (const char* scheme : kSchemes) QDesktopServices::setUrlHandler(QLatin1String(scheme), this, "take");
}

void TestHostileTextsShown::cleanupTestCase() {
  for (const char* scheme : kSchemes) QDesktopServices::unsetUrlHandler(QLatin1String(scheme));
}

void TestHostileTextsShown::markupIsFound() {
  QWidget window;
  QLabel label(QStringLiteral("<a href=\"http://127.0.0.1:9/\">x</a>"), &window);
  label.setToolTip(QStringLiteral("<img src=\"file:///etc/hostname\">"));
  label.setAccessibleName(QStringLiteral("\x1b[31m"));
  Finder finder;
  finder.look(label);
  QCOMPARE(finder.found().size(), 3);
}

void TestHostileTextsShown::fillChat(MainWindow& window) const {
  ChatPane& chat = window.chat();
  QList<ChatEntry> chats;
  QList<ChatMessage> messages;
  qint64 id = 0;
  for (const HostileText& each : m_texts) {
    const QString text = q(each);
    chats.append({++id, text, text});
    messages.append({.id = ++id, .fromUser = true, .text = text});
    ChatMessage answer{.id = ++id, .text = text, .measure = text};
    answer.citations = {{.place = {1, 0, 10},
                         .label = text,
                         .document = text,
                         .quote = text,
                         .exact = true,
                         .sentenceEnd = text.size()}};
    answer.unsupported = {{0, text.size(), text, text}};
    answer.passages = {{{1, 0, 10}, text}};
    messages.append(answer);
  }
  chat.setChats(chats, 1);
  chat.setScope(ScopeKind::whole, q(m_texts[18]));
  chat.setMessages(messages);
  chat.setQuotedSelection(q(m_texts[22]));
}

void TestHostileTextsShown::fillPages(FilledWindow& filled) const {
  MainWindow& window = filled.window;
  ComparePage& compare = window.compare();
  fillCompare(compare, CompareState::done);
  compare.setDocumentTitle(q(m_texts[22]));
  compare.setQuestion(q(m_texts[18]));
  StripData strip{.rows = {{.card = 0, .name = QStringLiteral("h2o")}}, .layers = 1, .kvHeads = 1};
  for (const HostileText& each : m_texts) {
    strip.pages.append(StripPage{q(each), q(each)});
    strip.rows[0].fates.append(PageFate{.kept = 1});
  }
  compare.setStrip(strip);

  EvaluationPage& evaluation = window.evaluation();
  filled.fillEvaluation();
  EvaluationOffer offer;
  QList<EvaluationRunRow> runs;
  EvaluationSection section{.heading = QStringLiteral("Facts"), .severalDocuments = true};
  for (const HostileText& each : m_texts) {
    const qint64 id = offer.documents.size() + 1;
    offer.documents.append({id, q(each), q(each)});
    runs.append({.id = id, .title = q(each), .detail = QStringLiteral("facts"), .rows = QStringLiteral("1 of 1")});
    section.rows.append({.document = q(each), .setting = QStringLiteral("budget=512")});
  }
  evaluation.setOffer(offer);
  evaluation.setRuns(runs);
  evaluation.showRun(23);
  evaluation.setResults({.id = 23, .title = q(m_texts[22]), .sections = {section}});

  StorageUse use{.folder = q(m_texts[49])};
  QList<ModelEntry> models;
  for (const HostileText& each : m_texts) {
    use.readings.append(SavedReadingEntry{QString::fromStdString(each.name), q(each), q(each), 1});
    models.append(ModelEntry{.name = q(each), .path = q(each), .detail = q(each), .problem = q(each)});
  }
  window.settings().setStorage(use);
  window.settings().setModels(models);
}

void TestHostileTextsShown::fill(FilledWindow& filled) const {
  filled.fillBudget();
  MainWindow& window = filled.window;
  QList<LibraryRow> rows;
  QList<SearchRow> hits;
  for (const HostileText& each : m_texts) {
    const qint64 id = rows.size() + 1;
    rows.append({.id = id, .title = q(each), .detail = q(each), .line = q(each)});
    SearchRow hit;
    hit.document = id;
    hit.title = hit.label = hit.snippet = q(each);
    hits.append(hit);
    window.bars().show({.id = QString::number(id), .text = q(each), .details = q(each)});
  }
  window.library().setRows(rows);
  window.library().setHits(q(m_texts[22]), hits);
  window.reader().setDocument(bookOf(m_texts, q(m_texts[22])));
  window.setDocumentOpen(true);
  fillChat(window);
  fillPages(filled);
}

void TestHostileTextsShown::everyPlaceShowsText() {
  Look look;
  look.setReducedMotion(true);
  FilledWindow filled(look);
  fill(filled);
  MainWindow& window = filled.window;
  window.resize(1440, 900);
  window.show();
  QVERIFY(QTest::qWaitForWindowActive(&window, kPatience));
  for (const std::function<void()>& show : std::initializer_list<std::function<void()>>{
           [] {}, [&] { window.showWide(window.compare()); }, [&] { window.showWide(window.evaluation()); },
           [&] { window.showPage(CentralPage::settings); }, [&] { window.closePage(); }}) {
    show();
    for (int page = 0; page < static_cast<int>(m_texts.size()); page += 7) {
      window.reader().showPage(page);
      window.grab();  // everything is laid out and painted
    }
    QCoreApplication::processEvents();
  }
  Finder finder;
  const QList<QWidget*> all = window.findChildren<QWidget*>();
  for (const QWidget* widget : all) finder.look(*widget);
  QVERIFY2(finder.found().isEmpty(), qPrintable(finder.found().join('\n')));
  QVERIFY2(finder.seen() > 100, "the texts are not shown");
  QVERIFY(all.size() > 300);
}

void TestHostileTextsShown::clicksOpenNothing() {
  Look look;
  look.setReducedMotion(true);
  FilledWindow filled(look);
  fill(filled);
  filled.window.resize(1440, 900);
  filled.window.show();
  QVERIFY(QTest::qWaitForWindowActive(&filled.window, kPatience));
  int clicks = 0;
  for (auto* text : filled.window.findChildren<MessageText*>()) {
    for (int y = 8; y < text->height(); y += 18) {
      for (int x = 8; x < std::min(text->width(), 400); x += 40, ++clicks)
        QTest::mouseClick(text, Qt::LeftButton, Qt::ControlModifier, {x, y});
    }
    QTest::keyClick(text, Qt::Key_Return);
  }
  qInfo("%d clicks", clicks);
  QVERIFY(clicks > 100);
  QVERIFY2(m_opened.isEmpty(), qPrintable(m_opened.join('\n')));
}

QTEST_MAIN(TestHostileTextsShown)
#include "tst_hostile_texts_shown.moc"
