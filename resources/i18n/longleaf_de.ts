<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>BudgetWords</name>
    <message>
        <source>all of the document&apos;s %1 tokens</source>
        <translation>alle %1 Token des Dokuments</translation>
    </message>
    <message>
        <source>%1 of the document&apos;s %2 tokens (%3&#xa0;:&#xa0;1)</source>
        <translation>%1 der %2 Token des Dokuments (%3&#xa0;:&#xa0;1)</translation>
    </message>
    <message>
        <source>%1 slots</source>
        <translation>%1 Plätze</translation>
    </message>
    <message>
        <source>Every token of the document</source>
        <translation>Jedes Token des Dokuments</translation>
    </message>
</context>
<context>
    <name>ChatMessages</name>
    <message>
        <source>p. %1</source>
        <translation>S. %1</translation>
    </message>
    <message>
        <source>%1 s to the first word · %2 tokens/s</source>
        <translation>%1 s bis zum ersten Wort · %2 Token/s</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>how a slot&apos;s importance is measured</source>
        <translation>wie die Wichtigkeit eines Platzes gemessen wird</translation>
    </message>
    <message>
        <source>decay per token of decayed_sum</source>
        <translation>Abklingen je Token bei decayed_sum</translation>
    </message>
    <message>
        <source>tokens of window_mean; 0 = not used</source>
        <translation>Token von window_mean; 0 = nicht benutzt</translation>
    </message>
    <message>
        <source>weights the score by the norm of the value or of its projection</source>
        <translation>gewichtet die Wichtigkeit mit der Norm des Werts oder seiner Projektion</translation>
    </message>
    <message>
        <source>neighbours over which scores are smoothed; 1 = none</source>
        <translation>Nachbarn, über die geglättet wird; 1 = keine</translation>
    </message>
    <message>
        <source>how neighbours are smoothed</source>
        <translation>wie über Nachbarn geglättet wird</translation>
    </message>
    <message>
        <source>how slots are shared among heads</source>
        <translation>wie die Plätze auf die Köpfe verteilt werden</translation>
    </message>
    <message>
        <source>first tokens, never evicted</source>
        <translation>erste Token, werden nie verdrängt</translation>
    </message>
    <message>
        <source>newest tokens, always kept; context is what remains</source>
        <translation>neueste Token, bleiben immer; der Kontext ist, was übrig ist</translation>
    </message>
    <message>
        <source>slots that take merged tokens</source>
        <translation>Plätze, die verschmolzene Token aufnehmen</translation>
    </message>
    <message>
        <source>what becomes of an evicted slot</source>
        <translation>was aus einem verdrängten Platz wird</translation>
    </message>
    <message>
        <source>likeness by which the residual slot is chosen</source>
        <translation>Ähnlichkeit, nach der der aufnehmende Platz gewählt wird</translation>
    </message>
    <message>
        <source>smallest cosine that merges; less alike is dropped</source>
        <translation>kleinster Kosinus, bei dem verschmolzen wird; weniger Ähnliches wird verworfen</translation>
    </message>
    <message>
        <source>share of ln w that a merged slot&apos;s logit gains</source>
        <translation>Anteil von ln w, den der Logit eines verschmolzenen Platzes gewinnt</translation>
    </message>
    <message>
        <source>variance term of merged slots</source>
        <translation>Varianzterm verschmolzener Plätze</translation>
    </message>
    <message>
        <source>rotary position: of the source, or rank among live slots</source>
        <translation>Drehposition: die der Quelle oder der Rang unter den lebenden Plätzen</translation>
    </message>
    <message>
        <source>keys are merged before (relative) or after (absolute) rotation</source>
        <translation>Schlüssel werden vor (relative) oder nach (absolute) der Drehung verschmolzen</translation>
    </message>
    <message>
        <source>when slots are evicted</source>
        <translation>wann Plätze verdrängt werden</translation>
    </message>
    <message>
        <source>tokens read between evictions</source>
        <translation>Token, die zwischen zwei Verdrängungen gelesen werden</translation>
    </message>
    <message>
        <source>decoded tokens between evictions</source>
        <translation>Token, die zwischen zwei Verdrängungen geschrieben werden</translation>
    </message>
    <message>
        <source>number format of keys and values</source>
        <translation>Zahlenformat der Schlüssel und Werte</translation>
    </message>
    <message>
        <source>room above the document for question and answer</source>
        <translation>Raum über dem Dokument für Frage und Antwort</translation>
    </message>
    <message>
        <source>best passages for a question, read again word for word; 0 = off</source>
        <translation>beste Stellen zu einer Frage, die wörtlich nachgelesen werden; 0 = aus</translation>
    </message>
    <message>
        <source>a summary reads a document beyond this in sections</source>
        <translation>ein längeres Dokument liest die Zusammenfassung in Abschnitten</translation>
    </message>
    <message>
        <source>arithmetic of matrix products with quantised weights</source>
        <translation>Rechenart der Matrixprodukte mit quantisierten Gewichten</translation>
    </message>
    <message>
        <source>exact reads with a full cache and compresses once</source>
        <translation>exact liest mit vollem Cache und verdichtet einmal</translation>
    </message>
    <message>
        <source>above 0, at most 1</source>
        <translation>über 0, höchstens 1</translation>
    </message>
    <message>
        <source>odd number from 1 to 255</source>
        <translation>ungerade Zahl von 1 bis 255</translation>
    </message>
    <message>
        <source>slots or N% of the budget</source>
        <translation>Plätze oder N% des Budgets</translation>
    </message>
    <message>
        <source>slots, N% of the budget, or rest</source>
        <translation>Plätze, N% des Budgets oder rest</translation>
    </message>
    <message>
        <source>slots (at most 65,535) or N% of the budget</source>
        <translation>Plätze (höchstens 65.535) oder N% des Budgets</translation>
    </message>
    <message>
        <source>-1 to 1</source>
        <translation>-1 bis 1</translation>
    </message>
    <message>
        <source>0 to 1</source>
        <translation>0 bis 1</translation>
    </message>
    <message>
        <source>1 to 2048 tokens</source>
        <translation>1 bis 2048 Token</translation>
    </message>
    <message>
        <source>1 to 1024 tokens</source>
        <translation>1 bis 1024 Token</translation>
    </message>
    <message>
        <source>16 to 65536 slots</source>
        <translation>16 bis 65536 Plätze</translation>
    </message>
    <message>
        <source>0 to 65536 tokens</source>
        <translation>0 bis 65536 Token</translation>
    </message>
    <message>
        <source>1 to 65536 tokens per slot</source>
        <translation>1 bis 65536 Token je Platz</translation>
    </message>
    <message>
        <source>keeps every token</source>
        <translation>behält jedes Token</translation>
    </message>
    <message>
        <source>first 4 tokens and a window of the newest (arXiv 2309.17453)</source>
        <translation>die ersten 4 Token und ein Fenster der neuesten (arXiv 2309.17453)</translation>
    </message>
    <message>
        <source>keeps what received most attention in sum (arXiv 2306.14048)</source>
        <translation>behält, was in der Summe am meisten Aufmerksamkeit bekam (arXiv 2306.14048)</translation>
    </message>
    <message>
        <source>ZSMerge as published: decayed sum, everything evicted merges (arXiv 2503.10714)</source>
        <translation>ZSMerge wie veröffentlicht: abklingende Summe, alles Verdrängte wird verschmolzen (arXiv 2503.10714)</translation>
    </message>
    <message>
        <source>the default: running maximum of attention, weighted by what a value adds; merges only what is alike</source>
        <translation>die Vorgabe: laufendes Maximum der Aufmerksamkeit, gewichtet mit dem, was ein Wert beiträgt; verschmilzt nur Ähnliches</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Bytes</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>MarkdownDocument</name>
    <message>
        <source>[picture]</source>
        <translation>[Bild]</translation>
    </message>
</context>
<context>
    <name>MemoryWords</name>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>%1 of %2 %3</source>
        <translation>%1 von %2 %3</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Memory · %1</source>
        <translation>Speicher · %1</translation>
    </message>
</context>
<context>
    <name>MessageWords</name>
    <message>
        <source>word for word</source>
        <translation>wörtlich</translation>
    </message>
    <message>
        <source>supported</source>
        <translation>gestützt</translation>
    </message>
    <message>
        <source>“%1” is not in the document.</source>
        <translation>„%1“ steht nicht im Dokument.</translation>
    </message>
    <message>
        <source>(Stopped.)</source>
        <translation>(Angehalten.)</translation>
    </message>
    <message>
        <source>(This answer failed.)</source>
        <translation>(Diese Antwort ist misslungen.)</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
</context>
<context>
    <name>PageState</name>
    <message>
        <source>being read</source>
        <translation>wird gelesen</translation>
    </message>
    <message>
        <source>read</source>
        <translation>gelesen</translation>
    </message>
    <message>
        <source>no text</source>
        <translation>ohne Text</translation>
    </message>
    <message>
        <source>not read yet</source>
        <translation>noch nicht gelesen</translation>
    </message>
</context>
<context>
    <name>PageTable</name>
    <message>
        <source>p. %1</source>
        <translation>S. %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 (%2 of %3)</source>
        <translation>%1 (%2 von %3)</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>“%1” is not one of the values: %2</source>
        <translation>„%1“ gehört nicht zu den möglichen Werten: %2</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen mit</translation>
    </message>
    <message>
        <source>The graphics card is taken where there is one and the plan fits it.</source>
        <translation>Die Grafikkarte wird genommen, wo es eine gibt und der Plan auf sie passt.</translation>
    </message>
    <message>
        <source>What is best|The processor</source>
        <translation>Was am besten ist|Dem Prozessor</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>How many processor threads compute; 0: as many as there are.</source>
        <translation>Wie viele Threads des Prozessors rechnen; 0: so viele, wie es gibt.</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>Längste Antwort</translation>
    </message>
    <message>
        <source>An answer that is longer is cut, and says so.</source>
        <translation>Eine längere Antwort wird abgeschnitten und sagt das auch.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>0 takes the likeliest word every time; more makes answers more varied and less reliable.</source>
        <translation>0 nimmt jedes Mal das wahrscheinlichste Wort; mehr macht Antworten abwechslungsreicher und weniger verlässlich.</translation>
    </message>
    <message>
        <source>Top k</source>
        <translation>Top k</translation>
    </message>
    <message>
        <source>Only so many of the likeliest words are drawn from; 0: all. Counts above temperature 0.</source>
        <translation>Nur aus so vielen der wahrscheinlichsten Wörter wird gezogen; 0: aus allen. Zählt ab einer Temperatur über 0.</translation>
    </message>
    <message>
        <source>Top p</source>
        <translation>Top p</translation>
    </message>
    <message>
        <source>The likeliest words that together have this probability are drawn from.</source>
        <translation>Gezogen wird aus den wahrscheinlichsten Wörtern, die zusammen diese Wahrscheinlichkeit haben.</translation>
    </message>
    <message>
        <source>Min p</source>
        <translation>Min p</translation>
    </message>
    <message>
        <source>Words less likely than this share of the likeliest are left out.</source>
        <translation>Wörter, die unwahrscheinlicher sind als dieser Anteil des wahrscheinlichsten, bleiben weg.</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Strafe für Wiederholungen</translation>
    </message>
    <message>
        <source>Above 1, words of the last 64 tokens become less likely: small models repeat themselves otherwise.</source>
        <translation>Über 1 werden Wörter der letzten 64 Token unwahrscheinlicher: Kleine Modelle wiederholen sich sonst.</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Light, dark, or as the desktop is set.</source>
        <translation>Hell, dunkel oder wie die Arbeitsumgebung.</translation>
    </message>
    <message>
        <source>As the desktop|Light|Dark</source>
        <translation>Wie die Arbeitsumgebung|Hell|Dunkel</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>Of all text and what goes with it.</source>
        <translation>Aller Texte und dessen, was zu ihnen gehört.</translation>
    </message>
    <message>
        <source>Room for saved readings</source>
        <translation>Raum für gespeicherte Lesestände</translation>
    </message>
    <message>
        <source>Beyond it the readings that were used longest ago are removed.</source>
        <translation>Darüber hinaus werden die Lesestände entfernt, die am längsten nicht benutzt wurden.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>“%1” is not one of the values</source>
        <translation>„%1“ gehört nicht zu den möglichen Werten</translation>
    </message>
    <message>
        <source>a number from %1 to %2, please</source>
        <translation>bitte eine Zahl von %1 bis %2</translation>
    </message>
</context>
<context>
    <name>longleaf::app::ChatController</name>
    <message>
        <source>The chat was not exported.</source>
        <translation>Der Chat wurde nicht exportiert.</translation>
    </message>
    <message>
        <source>The other documents of the chat are being opened</source>
        <translation>Die anderen Dokumente des Chats werden geöffnet</translation>
    </message>
    <message>
        <source>…and %1 more: open one of them first to have it here</source>
        <translation>… und %1 weitere: Öffnen Sie eines davon zuerst, dann steht es hier</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s), %1</source>
        <translation>
            <numerusform>%n Nachricht, %1</numerusform>
            <numerusform>%n Nachrichten, %1</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no other document in the library</source>
        <translation>In der Bibliothek ist kein anderes Dokument</translation>
    </message>
    <message>
        <source>Whole document · %1 tokens in %2 slots</source>
        <translation>Ganzes Dokument · %1 Token in %2 Plätzen</translation>
    </message>
    <message>
        <source> (%1 : 1)</source>
        <translation> (%1 : 1)</translation>
    </message>
    <message>
        <source>Read with other settings: the next question reads it again</source>
        <translation>Mit anderen Einstellungen gelesen: Die nächste Frage liest es noch einmal</translation>
    </message>
    <message>
        <source>Not read yet: the first question reads all of it</source>
        <translation>Noch nicht gelesen: Die erste Frage liest es ganz</translation>
    </message>
    <message>
        <source>Open a document to ask about it</source>
        <translation>Ein Dokument öffnen, um danach zu fragen</translation>
    </message>
    <message>
        <source>A model is needed to answer: import one in the settings</source>
        <translation>Zum Antworten fehlt ein Modell: in den Einstellungen lässt sich eines importieren</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>Chat exportieren</translation>
    </message>
    <message>
        <source>chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Exported to %1</source>
        <translation>Exportiert nach %1</translation>
    </message>
</context>
<context>
    <name>longleaf::app::DocumentsController</name>
    <message>
        <source>The document is not in the library any more.</source>
        <translation>Das Dokument ist nicht mehr in der Bibliothek.</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>not counted</source>
        <translation>nicht gezählt</translation>
    </message>
    <message>
        <source>%1 · reading</source>
        <translation>%1 · wird gelesen</translation>
    </message>
    <message>
        <source>%1 · reading p. %2</source>
        <translation>%1 · liest S. %2</translation>
    </message>
    <message>
        <source>%1 · read</source>
        <translation>%1 · gelesen</translation>
    </message>
    <message>
        <source>%1 · %2 read</source>
        <translation>%1 · %2 gelesen</translation>
    </message>
    <message>
        <source>%1 · not read</source>
        <translation>%1 · nicht gelesen</translation>
    </message>
    <message>
        <source>There are no documents in “%1”.</source>
        <translation>In „%1“ sind keine Dokumente.</translation>
    </message>
    <message>
        <source>opening</source>
        <translation>wird geöffnet</translation>
    </message>
    <message>
        <source>Enter the password</source>
        <translation>Passwort eingeben</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Password of “%1”:</source>
        <translation>Passwort von „%1“:</translation>
    </message>
    <message>
        <source>Add documents</source>
        <translation>Dokumente hinzufügen</translation>
    </message>
    <message>
        <source>Documents (*.pdf *.epub *.docx *.odt *.fb2 *.fb2.zip *.html *.htm *.md *.txt)</source>
        <translation>Dokumente (*.pdf *.epub *.docx *.odt *.fb2 *.fb2.zip *.html *.htm *.md *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Add a folder of documents</source>
        <translation>Einen Ordner mit Dokumenten hinzufügen</translation>
    </message>
    <message>
        <source>The sample document is not here: installer/run.sh fetches it.</source>
        <translation>Das Beispiel ist nicht da: installer/run.sh holt es.</translation>
    </message>
</context>
<context>
    <name>longleaf::app::EngineRoom</name>
    <message>
        <source>Nothing is read: answers come from passages alone</source>
        <translation>Nichts ist gelesen: Antworten kommen allein aus Textstellen</translation>
    </message>
    <message>
        <source> (%1 : 1)</source>
        <translation> (%1 : 1)</translation>
    </message>
    <message>
        <source>Read %1 of %2 pages, %3 tokens, in %4 slots%5</source>
        <translation>%1 von %2 Seiten gelesen, %3 Token in %4 Plätzen%5</translation>
    </message>
    <message>
        <source>Read %1 of %2 sections, %3 tokens, in %4 slots%5</source>
        <translation>%1 von %2 Abschnitten gelesen, %3 Token in %4 Plätzen%5</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Taking the model&apos;s checksum, %1</source>
        <translation>Prüfsumme des Modells, %1</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Vorbereitung</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Taking up the chat</source>
        <translation>Chat wird aufgenommen</translation>
    </message>
    <message>
        <source>Answering</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Reading, %1</source>
        <translation>Lesen, %1</translation>
    </message>
    <message>
        <source>Summarizing</source>
        <translation>Zusammenfassen</translation>
    </message>
</context>
<context>
    <name>longleaf::app::FitCheckService</name>
    <message>
        <source>%1 short.</source>
        <translation>Es fehlen %1.</translation>
    </message>
    <message>
        <source>Fits, but the model was trained on %1 positions and this needs %2.</source>
        <translation>Passt, aber das Modell ist auf %1 Positionen trainiert, und das hier braucht %2.</translation>
    </message>
    <message>
        <source>Fits: %1 of %2 that are free.</source>
        <translation>Passt: %1 von %2, die frei sind.</translation>
    </message>
    <message>
        <source>While it reads, this method takes a full cache of %1 slots (%2); after that it compresses to %3.</source>
        <translation>Beim Lesen braucht dieses Verfahren einen vollen Cache von %1 Plätzen (%2); danach verdichtet es auf %3.</translation>
    </message>
</context>
<context>
    <name>longleaf::app::GaugesController</name>
    <message>
        <source>system memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
</context>
<context>
    <name>longleaf::app::ReaderController</name>
    <message>
        <source>The pages cannot be shown as they look; here is their text.</source>
        <translation>Die Seiten lassen sich nicht zeigen, wie sie aussehen; hier ist ihr Text.</translation>
    </message>
    <message>
        <source>a selection</source>
        <translation>eine Auswahl</translation>
    </message>
</context>
<context>
    <name>longleaf::app::ReadingController</name>
    <message>
        <source>Small</source>
        <translation>Klein</translation>
    </message>
    <message>
        <source>1,024 slots: least memory, for a first look</source>
        <translation>1.024 Plätze: wenig Speicher, für einen ersten Blick</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>2,048 slots: for most books</source>
        <translation>2.048 Plätze: für die meisten Bücher</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Groß</translation>
    </message>
    <message>
        <source>6,144 slots: keeps more, answers more slowly</source>
        <translation>6.144 Plätze: behält mehr, antwortet langsamer</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Voll</translation>
    </message>
    <message>
        <source>A slot for every token: nothing is merged, and memory grows with the text</source>
        <translation>Ein Platz für jedes Token: Nichts wird verschmolzen, und der Speicher wächst mit dem Text</translation>
    </message>
    <message>
        <source>%1 slots</source>
        <translation>%1 Plätze</translation>
    </message>
    <message>
        <source>The document was read in %1 slots. With these settings it has to be read again; the earlier reading is kept as long as there is room.</source>
        <translation>Das Dokument wurde in %1 Plätzen gelesen. Mit diesen Einstellungen muss es noch einmal gelesen werden; der frühere Lesestand bleibt, solange Raum da ist.</translation>
    </message>
    <message>
        <source>Largest budget that fits: %1 slots</source>
        <translation>Größtes passendes Budget: %1 Plätze</translation>
    </message>
    <message>
        <source>Not even the smallest budget fits.</source>
        <translation>Nicht einmal das kleinste Budget passt.</translation>
    </message>
    <message>
        <source>A full cache would need %1 for this document</source>
        <translation>Ein voller Cache bräuchte %1 für dieses Dokument</translation>
    </message>
    <message>
        <source>Use %1 slots</source>
        <translation>%1 Plätze nehmen</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Summarize in sections</source>
        <translation>In Abschnitten zusammenfassen</translation>
    </message>
    <message>
        <source>Read a section…</source>
        <translation>Einen Abschnitt lesen …</translation>
    </message>
    <message>
        <source>Read all of it, merged more</source>
        <translation>Alles lesen, stärker verschmolzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The document has %1 tokens, more than the %2 that this budget holds well.</source>
        <translation>Das Dokument hat %1 Token, mehr als die %2, die dieses Budget gut fasst.</translation>
    </message>
    <message>
        <source>section %1</source>
        <translation>Abschnitt %1</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Vorbereitung</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Go on reading</source>
        <translation>Weiterlesen</translation>
    </message>
    <message>
        <source>Read the document</source>
        <translation>Dokument lesen</translation>
    </message>
</context>
<context>
    <name>longleaf::app::SettingsController</name>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>A damaged reading</source>
        <translation>Ein beschädigter Lesestand</translation>
    </message>
    <message>
        <source>%1 of %2 tokens in %3 slots, used %4</source>
        <translation>%1 von %2 Token in %3 Plätzen, zuletzt benutzt %4</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>Modell importieren</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>Modelle (*.gguf)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>There is no model that can be used: documents can be looked at, not read.</source>
        <translation>Es gibt kein brauchbares Modell: Dokumente lassen sich ansehen, aber nicht lesen.</translation>
    </message>
    <message>
        <source>Import a model…</source>
        <translation>Modell importieren …</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>Importing %1</source>
        <translation>%1 wird importiert</translation>
    </message>
    <message>
        <source>%1 was imported and is used now.</source>
        <translation>%1 ist importiert und wird jetzt benutzt.</translation>
    </message>
    <message>
        <source>%1 was there already and is used now.</source>
        <translation>%1 war schon da und wird jetzt benutzt.</translation>
    </message>
</context>
<context>
    <name>longleaf::app::Workplace</name>
    <message>
        <source>That is not possible this way.</source>
        <translation>Das geht so nicht.</translation>
    </message>
    <message>
        <source>A file is not where it was.</source>
        <translation>Eine Datei ist nicht mehr da, wo sie war.</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>Die Datei lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>This kind of file cannot be opened.</source>
        <translation>Diese Art von Datei lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>The document is protected by a password.</source>
        <translation>Das Dokument ist mit einem Passwort geschützt.</translation>
    </message>
    <message>
        <source>The document is protected against being read by other programs.</source>
        <translation>Das Dokument ist dagegen geschützt, von anderen Programmen gelesen zu werden.</translation>
    </message>
    <message>
        <source>There is no text in the document: its pages are images.</source>
        <translation>Im Dokument ist kein Text: Seine Seiten sind Bilder.</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>Die Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>The model file is damaged or incomplete.</source>
        <translation>Die Modelldatei ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>This kind of model is not supported.</source>
        <translation>Diese Art von Modell wird nicht unterstützt.</translation>
    </message>
    <message>
        <source>The document is longer than the model can tell positions apart.</source>
        <translation>Das Dokument ist länger, als das Modell Positionen unterscheiden kann.</translation>
    </message>
    <message>
        <source>This does not fit into memory.</source>
        <translation>Das passt nicht in den Speicher.</translation>
    </message>
    <message>
        <source>The memory was used up.</source>
        <translation>Der Speicher war aufgebraucht.</translation>
    </message>
    <message>
        <source>The graphics card does not answer any more.</source>
        <translation>Die Grafikkarte antwortet nicht mehr.</translation>
    </message>
    <message>
        <source>The disk is full: free some room and try again. Nothing was lost.</source>
        <translation>Der Datenträger ist voll: etwas Platz schaffen und noch einmal versuchen. Es ist nichts verloren gegangen.</translation>
    </message>
    <message>
        <source>Another program is using the library.</source>
        <translation>Ein anderes Programm benutzt die Bibliothek.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Something went wrong in the program.</source>
        <translation>Im Programm ist etwas schiefgegangen.</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::AnswerView</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>Neu antworten</translation>
    </message>
    <message>
        <source>Copy the answer as Markdown</source>
        <translation>Antwort als Markdown kopieren</translation>
    </message>
    <message>
        <source>Copies the answer as Markdown, its citations in words</source>
        <translation>Kopiert die Antwort als Markdown, mit den Belegen in Worten</translation>
    </message>
    <message>
        <source>Answer the last question again</source>
        <translation>Die letzte Frage noch einmal beantworten</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Answering …</source>
        <translation>Antwortet …</translation>
    </message>
    <message>
        <source>The answer is empty.</source>
        <translation>Die Antwort ist leer.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>This answer failed.</source>
        <translation>Diese Antwort ist misslungen.</translation>
    </message>
    <message>
        <source>The rest is not shown. Copy takes all of it.</source>
        <translation>Der Rest ist nicht zu sehen. Kopieren nimmt alles.</translation>
    </message>
    <message>
        <source>Re-read word for word:</source>
        <translation>Wörtlich nachgelesen:</translation>
    </message>
    <message>
        <source>%1,</source>
        <translation>%1,</translation>
    </message>
    <message>
        <source>Show the passage at %1</source>
        <translation>Die Stelle auf %1 zeigen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::BudgetPanel</name>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Slots, exactly</source>
        <translation>Plätze, genau</translation>
    </message>
    <message>
        <source> slots</source>
        <translation> Plätze</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::BudgetSlider</name>
    <message>
        <source>%1 slots</source>
        <translation>%1 Plätze</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::CacheBar</name>
    <message>
        <source>Cache slots</source>
        <translation>Cache-Plätze</translation>
    </message>
    <message>
        <source>kept %1</source>
        <translation>behalten %1</translation>
    </message>
    <message>
        <source>merged %1</source>
        <translation>verschmolzen %1</translation>
    </message>
    <message>
        <source>dropped %1</source>
        <translation>verworfen %1</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Nothing is read</source>
        <translation>Nichts ist gelesen</translation>
    </message>
    <message>
        <source>sink %1, context %2, residual %3, recent %4; %5</source>
        <translation>Anker %1, Kontext %2, Rest %3, Neuestes %4; %5</translation>
    </message>
    <message>
        <source>sink %1</source>
        <translation>Anker %1</translation>
    </message>
    <message>
        <source>context %1</source>
        <translation>Kontext %1</translation>
    </message>
    <message>
        <source>residual %1</source>
        <translation>Rest %1</translation>
    </message>
    <message>
        <source>recent %1</source>
        <translation>Neuestes %1</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ChatHeader</name>
    <message>
        <source>What the answers rest on: %1</source>
        <translation>Worauf die Antworten beruhen: %1</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>1 chat</source>
        <translation>1 Chat</translation>
    </message>
    <message numerus="yes">
        <source>%n chats</source>
        <translation>
            <numerusform>%n Chat</numerusform>
            <numerusform>%n Chats</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of this document; choose, begin, remove or export one</source>
        <translation>%1 zu diesem Dokument; einen wählen, beginnen, entfernen oder exportieren</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Remove this chat</source>
        <translation>Diesen Chat entfernen</translation>
    </message>
    <message>
        <source>Chat without a question</source>
        <translation>Chat ohne Frage</translation>
    </message>
    <message>
        <source>Summary: %1</source>
        <translation>Zusammenfassung: %1</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Markdown (.md)</source>
        <translation>Markdown (.md)</translation>
    </message>
    <message>
        <source>Web page (.html)</source>
        <translation>Webseite (.html)</translation>
    </message>
    <message>
        <source>PDF (.pdf)</source>
        <translation>PDF (.pdf)</translation>
    </message>
    <message>
        <source>JSON (.json)</source>
        <translation>JSON (.json)</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ChatPane</name>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::CitationChip</name>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>word for word</source>
        <translation>wörtlich</translation>
    </message>
    <message>
        <source>supported</source>
        <translation>gestützt</translation>
    </message>
    <message>
        <source>Citation: %1, %2</source>
        <translation>Beleg: %1, %2</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ClearButton</name>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Clear (Esc)</source>
        <translation>Leeren (Esc)</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::Composer</name>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the quoted selection</source>
        <translation>Die zitierte Auswahl entfernen</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>+ add a document to this chat</source>
        <translation>+ Dokument zu diesem Chat hinzufügen</translation>
    </message>
    <message>
        <source>Ask ⏎</source>
        <translation>Fragen ⏎</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Your question</source>
        <translation>Ihre Frage</translation>
    </message>
    <message>
        <source>Answers may then come from both documents</source>
        <translation>Antworten können dann aus beiden Dokumenten kommen</translation>
    </message>
    <message>
        <source>Add a document to this chat</source>
        <translation>Dokument zu diesem Chat hinzufügen</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>Antwort anhalten</translation>
    </message>
    <message>
        <source>A question has at most %1 characters; the rest was cut.</source>
        <translation>Eine Frage hat höchstens %1 Zeichen; der Rest wurde abgeschnitten.</translation>
    </message>
    <message>
        <source>Ask about this document …</source>
        <translation>Fragen zu diesem Dokument …</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::DropFrame</name>
    <message>
        <source>Drop to add to the library</source>
        <translation>Loslassen, um zur Bibliothek hinzuzufügen</translation>
    </message>
    <message>
        <source>Drop to add</source>
        <translation>Loslassen zum Hinzufügen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::EmptyChat</name>
    <message>
        <source>Answers say where in the document they come from. Ask anything, or begin with one of these:</source>
        <translation>Antworten sagen, woher im Dokument sie kommen. Fragen Sie, was Sie möchten, oder beginnen Sie mit einer von diesen:</translation>
    </message>
    <message>
        <source>What is this document about?</source>
        <translation>Wovon handelt dieses Dokument?</translation>
    </message>
    <message>
        <source>What are its main points?</source>
        <translation>Was sind seine wichtigsten Punkte?</translation>
    </message>
    <message>
        <source>Write the question: %1</source>
        <translation>Diese Frage schreiben: %1</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::EmptyState</name>
    <message>
        <source>No document is open</source>
        <translation>Kein Dokument ist geöffnet</translation>
    </message>
    <message>
        <source>Open a document. Longleaf reads all of it, once.</source>
        <translation>Öffnen Sie ein Dokument. Longleaf liest es ganz, ein einziges Mal.</translation>
    </message>
    <message>
        <source>Open a document</source>
        <translation>Dokument öffnen</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>Beispiel ausprobieren</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ExpertForm</name>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Expert settings</source>
        <translation>Experteneinstellungen</translation>
    </message>
    <message>
        <source>Reset all expert settings</source>
        <translation>Alle Experteneinstellungen zurücksetzen</translation>
    </message>
    <message>
        <source>Every setting back to its default</source>
        <translation>Jede Einstellung auf ihre Vorgabe zurück</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>gezeigt</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>verborgen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ExpertRow</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>● changed</source>
        <translation>● geändert</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>changed; the default is %1</source>
        <translation>geändert; die Vorgabe ist %1</translation>
    </message>
    <message>
        <source>The default is %1</source>
        <translation>Die Vorgabe ist %1</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::FindBar</name>
    <message>
        <source>Find in this document</source>
        <translation>In diesem Dokument suchen</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>Voriger Treffer</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>Suchleiste schließen</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>searching …</source>
        <translation>sucht …</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n Treffer</numerusform>
            <numerusform>%n Treffer</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>longleaf::ui::FitView</name>
    <message>
        <source>Use %1 slots (largest that fits)</source>
        <translation>%1 Plätze nehmen (das größte, das passt)</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::GaugesPane</name>
    <message>
        <source>Cache slots (fullest head)</source>
        <translation>Cache-Plätze (vollster Kopf)</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>Token/s</translation>
    </message>
    <message>
        <source>%1, two minutes</source>
        <translation>%1, zwei Minuten</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Answering</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Token/s</translation>
    </message>
    <message>
        <source>%1, idle for two minutes</source>
        <translation>%1, seit zwei Minuten in Ruhe</translation>
    </message>
    <message>
        <source>%1, at most %2 in two minutes</source>
        <translation>%1, höchstens %2 in zwei Minuten</translation>
    </message>
    <message>
        <source>Gauges</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Cache slots (fullest head): %1</source>
        <translation>Cache-Plätze (vollster Kopf): %1</translation>
    </message>
    <message>
        <source>Reading: %1</source>
        <translation>Lesen: %1</translation>
    </message>
    <message>
        <source>Answering: %1</source>
        <translation>Antworten: %1</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::HitsModel</name>
    <message>
        <source>Titles</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>In chats</source>
        <translation>In Chats</translation>
    </message>
    <message>
        <source>In documents</source>
        <translation>In Dokumenten</translation>
    </message>
    <message>
        <source>p. %1</source>
        <translation>S. %1</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::InlineBars</name>
    <message>
        <source>Messages</source>
        <translation>Mitteilungen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::LibraryPane</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Find in library and chats</source>
        <translation>In Bibliothek und Chats suchen</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Drop documents here</source>
        <translation>Dokumente hier ablegen</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Was gefunden wurde</translation>
    </message>
    <message>
        <source>Nothing found for “%1”</source>
        <translation>Nichts gefunden zu „%1“</translation>
    </message>
    <message>
        <source>1 document</source>
        <translation>1 Dokument</translation>
    </message>
    <message>
        <source>%1 documents</source>
        <translation>%1 Dokumente</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Noch einmal lesen</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>Saved readings</source>
        <translation>Gespeicherte Lesestände</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Remove from library</source>
        <translation>Aus der Bibliothek entfernen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::MainWindow</name>
    <message>
        <source>Document or chat</source>
        <translation>Dokument oder Chat</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Gauges</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Summarize</source>
        <translation>Zusammenfassen</translation>
    </message>
    <message>
        <source>How many slots the document is read into, and whether that fits</source>
        <translation>In wie viele Plätze das Dokument gelesen wird und ob das passt</translation>
    </message>
    <message>
        <source>Budget: %1</source>
        <translation>Budget: %1</translation>
    </message>
    <message>
        <source>Fit check</source>
        <translation>Passprüfung</translation>
    </message>
    <message>
        <source>Chat or budget</source>
        <translation>Chat oder Budget</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::MemoryBar</name>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Memory is not known</source>
        <translation>Der Speicher ist nicht bekannt</translation>
    </message>
    <message>
        <source>free %1</source>
        <translation>frei %1</translation>
    </message>
    <message>
        <source>%1 short</source>
        <translation>%1 fehlen</translation>
    </message>
    <message>
        <source>weights %1, cache %2, workspace %3, other programs %4, %5, of %6</source>
        <translation>Gewichte %1, Cache %2, Arbeitsraum %3, andere Programme %4, %5, von %6</translation>
    </message>
    <message>
        <source>weights %1</source>
        <translation>Gewichte %1</translation>
    </message>
    <message>
        <source>cache %1</source>
        <translation>Cache %1</translation>
    </message>
    <message>
        <source>workspace %1</source>
        <translation>Arbeitsraum %1</translation>
    </message>
    <message>
        <source>other programs %1</source>
        <translation>andere Programme %1</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::MessageBar</name>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>severity: text</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Einzelheiten verbergen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::MessageText</name>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Copy the selection</source>
        <translation>Auswahl kopieren</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ModelPage</name>
    <message>
        <source>There is no model yet. Import one: a file in the GGUF format.</source>
        <translation>Es gibt noch kein Modell. Importieren Sie eines: eine Datei im Format GGUF.</translation>
    </message>
    <message>
        <source>or drop a GGUF file here</source>
        <translation>oder eine GGUF-Datei hier ablegen</translation>
    </message>
    <message>
        <source>Import a model file…</source>
        <translation>Modelldatei importieren …</translation>
    </message>
    <message>
        <source>Import a model file</source>
        <translation>Modelldatei importieren</translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>Fortschritt des Imports</translation>
    </message>
    <message>
        <source>%1 (demo)</source>
        <translation>%1 (Demo)</translation>
    </message>
    <message>
        <source>demo</source>
        <translation>Demo</translation>
    </message>
    <message>
        <source>demo · %1</source>
        <translation>Demo · %1</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::OutlinePanel</name>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
    <message>
        <source>(no title)</source>
        <translation>(ohne Titel)</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::PageField</name>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Go to a page: its label as printed, or its number</source>
        <translation>Zu einer Seite gehen: die gedruckte Seitenzahl oder ihre Nummer</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::PresetRow</name>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>every token</source>
        <translation>jedes Token</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1, every token of the document</source>
        <translation>%1, jedes Token des Dokuments</translation>
    </message>
    <message>
        <source>%1, %2 slots</source>
        <translation>%1, %2 Plätze</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::QuestionView</name>
    <message>
        <source>Edit</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Edit the question and ask again</source>
        <translation>Die Frage ändern und noch einmal fragen</translation>
    </message>
    <message>
        <source>The question in other words</source>
        <translation>Die Frage in anderen Worten</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Noch einmal fragen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Leave the question as it is</source>
        <translation>Die Frage lassen, wie sie ist</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::RateChart</name>
    <message>
        <source>2 min</source>
        <translation>2 min</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ReaderHeader</name>
    <message>
        <source>Show the outline</source>
        <translation>Gliederung zeigen</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
    <message>
        <source>Back to where you were</source>
        <translation>Zurück zur vorigen Stelle</translation>
    </message>
    <message>
        <source>Forward again</source>
        <translation>Wieder vor</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>Originalgröße</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Fit the width</source>
        <translation>An die Breite anpassen</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Find in this document</source>
        <translation>In diesem Dokument suchen</translation>
    </message>
    <message>
        <source>Now %1</source>
        <translation>Jetzt %1</translation>
    </message>
    <message>
        <source>This document has no outline</source>
        <translation>Dieses Dokument hat keine Gliederung</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ReaderPane</name>
    <message>
        <source>Reader</source>
        <translation>Leseansicht</translation>
    </message>
    <message>
        <source>No document is open</source>
        <translation>Kein Dokument ist geöffnet</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ReaderView</name>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>There is no text in this document.</source>
        <translation>In diesem Dokument ist kein Text.</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ReadingStrip</name>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 von %2 Token</translation>
    </message>
    <message>
        <source>%1 · p. %2</source>
        <translation>%1 · S. %2</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Paused · p. %1</source>
        <translation>Pause · S. %1</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Hält an …</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Gelesen</translation>
    </message>
    <message>
        <source>Stopped after %1</source>
        <translation>Angehalten nach %1</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>Lesen anhalten</translation>
    </message>
    <message>
        <source>Progress of reading</source>
        <translation>Fortschritt des Lesens</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Resume reading</source>
        <translation>Weiterlesen</translation>
    </message>
    <message>
        <source>Pause reading</source>
        <translation>Lesen unterbrechen</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Token/s</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::RemoveBar</name>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Remove the document with its chats</source>
        <translation>Das Dokument mit seinen Chats entfernen</translation>
    </message>
    <message>
        <source>Keep the document</source>
        <translation>Das Dokument behalten</translation>
    </message>
    <message>
        <source>Remove “%1” with its chats?</source>
        <translation>„%1“ mit seinen Chats entfernen?</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::SavedReadingRow</name>
    <message>
        <source>Remove?</source>
        <translation>Entfernen?</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>Remove the reading of %1</source>
        <translation>Den Lesestand von %1 entfernen</translation>
    </message>
    <message>
        <source>Yes, remove the reading of %1</source>
        <translation>Ja, den Lesestand von %1 entfernen</translation>
    </message>
    <message>
        <source>No, keep the reading of %1</source>
        <translation>Nein, den Lesestand von %1 behalten</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::SelectionCard</name>
    <message>
        <source>Ask about this</source>
        <translation>Danach fragen</translation>
    </message>
    <message>
        <source>Summarize this</source>
        <translation>Zusammenfassen</translation>
    </message>
    <message>
        <source>Ask about the selected text</source>
        <translation>Nach dem ausgewählten Text fragen</translation>
    </message>
    <message>
        <source>Summarize the selected text</source>
        <translation>Den ausgewählten Text zusammenfassen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::SettingEditor</name>
    <message>
        <source>On</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>This is not a number.</source>
        <translation>Das ist keine Zahl.</translation>
    </message>
    <message>
        <source>From %1 to %2.</source>
        <translation>Von %1 bis %2.</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::SettingRows</name>
    <message>
        <source>Default: %1</source>
        <translation>Vorgabe: %1</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::SettingsPane</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Close the settings</source>
        <translation>Einstellungen schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Pages of settings</source>
        <translation>Seiten der Einstellungen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Ablage</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ShortcutsPage</name>
    <message>
        <source> or </source>
        <comment>between two key sequences</comment>
        <translation> oder </translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Search in shortcuts</source>
        <translation>In Tastenkürzeln suchen</translation>
    </message>
    <message>
        <source>Find an action or keys</source>
        <translation>Befehl oder Tasten suchen</translation>
    </message>
    <message>
        <source>Close the shortcuts</source>
        <translation>Tastenkürzel schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>There are no actions.</source>
        <translation>Es gibt keine Befehle.</translation>
    </message>
    <message>
        <source>No action or keys with “%1”.</source>
        <translation>Kein Befehl und keine Tasten mit „%1“.</translation>
    </message>
    <message>
        <source>no keys</source>
        <translation>keine Tasten</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::StoragePage</name>
    <message>
        <source>Saved readings</source>
        <translation>Gespeicherte Lesestände</translation>
    </message>
    <message>
        <source>No reading is saved yet. A book that has been read is kept here, so that it need not be read again.</source>
        <translation>Noch ist kein Lesestand gespeichert. Ein gelesenes Buch wird hier aufgehoben, damit es nicht noch einmal gelesen werden muss.</translation>
    </message>
    <message>
        <source>Library: %1</source>
        <translation>Bibliothek: %1</translation>
    </message>
    <message>
        <source>Saved readings: %1 of %2</source>
        <translation>Gespeicherte Lesestände: %1 von %2</translation>
    </message>
    <message>
        <source>Saved readings: %1</source>
        <translation>Gespeicherte Lesestände: %1</translation>
    </message>
    <message>
        <source>Show %1 more</source>
        <translation>%1 weitere zeigen</translation>
    </message>
    <message>
        <source>Show more saved readings</source>
        <translation>Weitere gespeicherte Lesestände zeigen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::Transcript</name>
    <message>
        <source>New text below</source>
        <translation>Neuer Text weiter unten</translation>
    </message>
    <message>
        <source>Questions and answers</source>
        <translation>Fragen und Antworten</translation>
    </message>
    <message>
        <source>Show the new text below</source>
        <translation>Den neuen Text weiter unten zeigen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::WarningCard</name>
    <message>
        <source>“%1” is not in the document.</source>
        <translation>„%1“ steht nicht im Dokument.</translation>
    </message>
    <message numerus="yes">
        <source>%n more are underlined in the answer.</source>
        <translation>
            <numerusform>%n weitere Angabe ist in der Antwort unterstrichen.</numerusform>
            <numerusform>%n weitere Angaben sind in der Antwort unterstrichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Not in the document</source>
        <translation>Nicht im Dokument</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::WindowActions</name>
    <message>
        <source>&amp;Add files…</source>
        <translation>&amp;Dateien hinzufügen …</translation>
    </message>
    <message>
        <source>Add a &amp;folder…</source>
        <translation>&amp;Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>Open the &amp;sample</source>
        <translation>&amp;Beispiel öffnen</translation>
    </message>
    <message>
        <source>Import a &amp;model…</source>
        <translation>&amp;Modell importieren …</translation>
    </message>
    <message>
        <source>As &amp;Markdown…</source>
        <translation>Als &amp;Markdown …</translation>
    </message>
    <message>
        <source>As &amp;HTML…</source>
        <translation>Als &amp;HTML …</translation>
    </message>
    <message>
        <source>As &amp;PDF…</source>
        <translation>Als &amp;PDF …</translation>
    </message>
    <message>
        <source>As &amp;JSON…</source>
        <translation>Als &amp;JSON …</translation>
    </message>
    <message>
        <source>S&amp;ettings</source>
        <translation>&amp;Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>Bee&amp;nden</translation>
    </message>
    <message>
        <source>&amp;Read</source>
        <translation>&amp;Lesen</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Read a&amp;gain</source>
        <translation>&amp;Noch einmal lesen</translation>
    </message>
    <message>
        <source>&amp;In a paragraph</source>
        <translation>In einem &amp;Absatz</translation>
    </message>
    <message>
        <source>On one &amp;page</source>
        <translation>Auf einer &amp;Seite</translation>
    </message>
    <message>
        <source>As an &amp;outline</source>
        <translation>Als &amp;Gliederung</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Re&amp;move from the library</source>
        <translation>Aus der Bibliothek &amp;entfernen</translation>
    </message>
    <message>
        <source>&amp;New chat</source>
        <translation>&amp;Neuer Chat</translation>
    </message>
    <message>
        <source>&amp;Ask a question</source>
        <translation>&amp;Frage stellen</translation>
    </message>
    <message>
        <source>Answer a&amp;gain</source>
        <translation>Noch &amp;einmal antworten</translation>
    </message>
    <message>
        <source>&amp;Copy the last answer</source>
        <translation>Letzte Antwort &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>&amp;Vor</translation>
    </message>
    <message>
        <source>Go to &amp;page</source>
        <translation>Zur &amp;Seite gehen</translation>
    </message>
    <message>
        <source>F&amp;ind in the document</source>
        <translation>Im &amp;Dokument suchen</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>&amp;Weitersuchen</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>&amp;Rückwärts suchen</translation>
    </message>
    <message>
        <source>&amp;Search library and chats</source>
        <translation>In &amp;Bibliothek und Chats suchen</translation>
    </message>
    <message>
        <source>&amp;Outline</source>
        <translation>&amp;Gliederung</translation>
    </message>
    <message>
        <source>&amp;Budget and fit check</source>
        <translation>Budget und &amp;Passprüfung</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ve&amp;rgrößern</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Fit the &amp;width</source>
        <translation>An die &amp;Breite anpassen</translation>
    </message>
    <message>
        <source>&amp;Larger text</source>
        <translation>Größere &amp;Schrift</translation>
    </message>
    <message>
        <source>S&amp;maller text</source>
        <translation>K&amp;leinere Schrift</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>&amp;Arrange the panes</source>
        <translation>Bereiche a&amp;nordnen</translation>
    </message>
    <message>
        <source>&amp;Shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;About Longleaf</source>
        <translation>&amp;Über Longleaf</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>E&amp;xport the chat</source>
        <translation>&amp;Chat exportieren</translation>
    </message>
    <message>
        <source>&amp;Document</source>
        <translation>D&amp;okument</translation>
    </message>
    <message>
        <source>S&amp;ummarize</source>
        <translation>&amp;Zusammenfassen</translation>
    </message>
    <message>
        <source>&amp;Chat</source>
        <translation>&amp;Chat</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Usual la&amp;yout</source>
        <translation>&amp;Übliche Anordnung</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Reads long documents whole, answers with citations.</source>
        <translation>Liest lange Dokumente ganz und antwortet mit Belegen.</translation>
    </message>
    <message>
        <source>The folder of the library.</source>
        <translation>Der Ordner der Bibliothek.</translation>
    </message>
    <message>
        <source>Documents to open.</source>
        <translation>Dokumente, die geöffnet werden.</translation>
    </message>
</context>
<context>
    <name>OpeningTroubles</name>
    <message>
        <source>There is something to know about %1 of the files.</source>
        <translation>Zu %1 der Dateien gibt es etwas zu wissen.</translation>
    </message>
</context>
<context>
    <name>longleaf::app::Workbench</name>
    <message>
        <source>The library cannot be opened. %1</source>
        <translation>Die Bibliothek kann nicht geöffnet werden. %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
</TS>
