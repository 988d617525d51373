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
        <source>%1 s to the first word · %2 tokens/s</source>
        <translation>%1 s bis zum ersten Wort · %2 Token/s</translation>
    </message>
</context>
<context>
    <name>ComparedSettings</name>
    <message>
        <source>Nothing can be read with this: %1</source>
        <translation>Damit lässt sich nichts lesen: %1</translation>
    </message>
    <message>
        <source>Full cache</source>
        <translation>Voller Cache</translation>
    </message>
    <message>
        <source>%1, a slot for every token</source>
        <translation>%1, ein Platz für jedes Token</translation>
    </message>
    <message>
        <source>This is the same as “%1”.</source>
        <translation>Das ist dasselbe wie „%1“.</translation>
    </message>
</context>
<context>
    <name>ComparisonWords</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>kept from before</source>
        <translation>von früher aufgehoben</translation>
    </message>
    <message>
        <source>%1, before</source>
        <translation>%1, schon früher</translation>
    </message>
    <message>
        <source>no citation</source>
        <translation>kein Zitat</translation>
    </message>
    <message>
        <source>1 citation, exact</source>
        <translation>1 Zitat, wörtlich</translation>
    </message>
    <message>
        <source>1 citation, supported</source>
        <translation>1 Zitat, belegt</translation>
    </message>
    <message>
        <source>%1 citations, all exact</source>
        <translation>%1 Zitate, alle wörtlich</translation>
    </message>
    <message>
        <source>%1 citations, %2 exact</source>
        <translation>%1 Zitate, %2 wörtlich</translation>
    </message>
    <message>
        <source>1 claim not found</source>
        <translation>1 Behauptung nicht gefunden</translation>
    </message>
    <message>
        <source>%1 claims not found</source>
        <translation>%1 Behauptungen nicht gefunden</translation>
    </message>
    <message>
        <source>%1 tokens · %2</source>
        <translation>%1 Token · %2</translation>
    </message>
    <message>
        <source>%1 : 1 · %2</source>
        <translation>%1 : 1 · %2</translation>
    </message>
    <message>
        <source>Answering</source>
        <translation>Antwortet</translation>
    </message>
    <message>
        <source>Looking how far it agrees with the reference</source>
        <translation>Prüft, wie weit es mit der Referenz übereinstimmt</translation>
    </message>
    <message>
        <source>Looking for a saved reading</source>
        <translation>Sucht einen gespeicherten Lesestand</translation>
    </message>
    <message>
        <source>Reading · %1 · %2 tokens/s</source>
        <translation>Liest · %1 · %2 Token/s</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Token/s</translation>
    </message>
    <message>
        <source>cache slots</source>
        <translation>Plätze im Cache</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>%1, %2 slots: %3</source>
        <translation>%1, %2 Plätze: %3</translation>
    </message>
    <message>
        <source>%1 tokens, with the method of each setting</source>
        <translation>%1 Token, mit dem Verfahren jeder Einstellung</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>No graphics card can be used: there is no NVIDIA driver (%1).</source>
        <translation>Keine Grafikkarte verwendbar: Es gibt keinen NVIDIA-Treiber (%1).</translation>
    </message>
    <message>
        <source>No graphics card can be used: %1 is missing; installer/run.sh --cuda fetches it.</source>
        <translation>Keine Grafikkarte verwendbar: %1 fehlt; installer/run.sh --cuda holt es.</translation>
    </message>
    <message>
        <source>No graphics card can be used: the program&apos;s part for it is not installed (%1).</source>
        <translation>Keine Grafikkarte verwendbar: Der Teil des Programms dafür ist nicht installiert (%1).</translation>
    </message>
    <message>
        <source>No graphics card can be used: %1 cannot be opened.</source>
        <translation>Keine Grafikkarte verwendbar: %1 lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>No graphics card can be used: %1 belongs to another version of this program.</source>
        <translation>Keine Grafikkarte verwendbar: %1 gehört zu einer anderen Version dieses Programms.</translation>
    </message>
    <message>
        <source>No graphics card can be used: the NVIDIA driver does not answer.</source>
        <translation>Keine Grafikkarte verwendbar: Der NVIDIA-Treiber antwortet nicht.</translation>
    </message>
    <message>
        <source>No graphics card can be used: the NVIDIA driver is too old; %1 is needed.</source>
        <translation>Keine Grafikkarte verwendbar: Der NVIDIA-Treiber ist zu alt; nötig ist %1.</translation>
    </message>
    <message>
        <source>There is an NVIDIA driver, and no graphics card that it serves.</source>
        <translation>Es gibt einen NVIDIA-Treiber, aber keine Grafikkarte, die er bedient.</translation>
    </message>
    <message>
        <source>This program was built without support for graphics cards.</source>
        <translation>Dieses Programm wurde ohne Unterstützung für Grafikkarten gebaut.</translation>
    </message>
    <message>
        <source>GPU %1: %2</source>
        <translation>GPU %1: %2</translation>
    </message>
    <message>
        <source>Driver %1.</source>
        <translation>Treiber %1.</translation>
    </message>
    <message>
        <source>GPU %1 (not there)</source>
        <translation>GPU %1 (nicht vorhanden)</translation>
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
        <source>where recent is N%, no more slots than this; 0 = no limit</source>
        <translation>wo recent N% ist, nicht mehr Plätze als so viele; 0 = keine Grenze</translation>
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
        <source>arithmetic of matrix products, and of attention while reading: in few bits, or in f32</source>
        <translation>Rechenart der Matrixprodukte und der Attention beim Lesen: in wenigen Bits oder in f32</translation>
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
        <source>0 to 16777216 slots</source>
        <translation>0 bis 16777216 Plätze</translation>
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
    <message>
        <source>a score counts the last so many queries only; 0 = all</source>
        <translation>ein Wert zählt nur die letzten so vielen Anfragen; 0 = alle</translation>
    </message>
    <message>
        <source>what score=key compares a key with: all keys, or those near it too</source>
        <translation>womit score=key einen Schlüssel vergleicht: mit allen, oder auch mit denen in seiner Nähe</translation>
    </message>
    <message>
        <source>mean: no score counts as less than the mean of its head</source>
        <translation>mean: kein Wert zählt weniger als der Durchschnitt seines Kopfes</translation>
    </message>
    <message>
        <source>smooth the score after it is weighted by the value, or before</source>
        <translation>den Wert nach oder vor der Gewichtung mit dem Value glätten</translation>
    </message>
    <message>
        <source>part that the score alone chooses, without the value weight</source>
        <translation>Teil, den der Wert allein auswählt, ohne die Gewichtung mit dem Value</translation>
    </message>
    <message>
        <source>context as so many rings, each of tokens twice as far apart; 1 = none</source>
        <translation>Kontext als so viele Ringe, jeder mit doppelt so weit auseinander liegenden Token; 1 = keine</translation>
    </message>
    <message>
        <source>steepness of allocate=pyramid: the last layer gets the mean divided by it</source>
        <translation>Steilheit von allocate=pyramid: die letzte Schicht bekommt den Durchschnitt geteilt durch diese Zahl</translation>
    </message>
    <message>
        <source>part of an even share that every head keeps when slots are shared by score</source>
        <translation>Teil eines gleichen Anteils, den jeder Kopf behält, wenn Plätze nach Wert verteilt werden</translation>
    </message>
    <message>
        <source>most that one head gets when slots are shared by score</source>
        <translation>das Meiste, was ein Kopf bekommt, wenn Plätze nach Wert verteilt werden</translation>
    </message>
    <message>
        <source>what weighs in a merged slot: tokens, or how alike the keys are</source>
        <translation>was in einem verschmolzenen Platz zählt: Token, oder wie ähnlich die Schlüssel sind</translation>
    </message>
    <message>
        <source>a merged slot&apos;s logit gains by how much its keys differ</source>
        <translation>der Logit eines verschmolzenen Platzes wächst damit, wie verschieden seine Schlüssel sind</translation>
    </message>
    <message>
        <source>rotary position: of the source, rank among live slots, or no distance above the trained window</source>
        <translation>Drehposition: die der Quelle, der Rang unter den lebenden Plätzen, oder kein Abstand über dem trainierten Fenster</translation>
    </message>
    <message>
        <source>0% to 100% of the context</source>
        <translation>0% bis 100% des Kontexts</translation>
    </message>
    <message>
        <source>1 to 16</source>
        <translation>1 bis 16</translation>
    </message>
    <message>
        <source>1 to 1000</source>
        <translation>1 bis 1000</translation>
    </message>
    <message>
        <source>0% to 100%</source>
        <translation>0% bis 100%</translation>
    </message>
    <message>
        <source>1 to 64 budgets; 0 = no limit</source>
        <translation>1 bis 64 Budgets; 0 = keine Grenze</translation>
    </message>
    <message>
        <source>first 10 tokens and a window of the newest; no distance above the trained window (arXiv 2308.16137)</source>
        <translation>die ersten 10 Token und ein Fenster der neuesten; kein Abstand über dem trainierten Fenster (arXiv 2308.16137)</translation>
    </message>
    <message>
        <source>keeps what the last query of each chunk attends to (arXiv 2401.06104)</source>
        <translation>behält, worauf die letzte Anfrage jedes Abschnitts achtet (arXiv 2401.06104)</translation>
    </message>
    <message>
        <source>reads in full, keeps what the last 32 queries attend to (arXiv 2404.14469)</source>
        <translation>liest ganz, behält, worauf die letzten 32 Anfragen achten (arXiv 2404.14469)</translation>
    </message>
    <message>
        <source>as snapkv, with fewer slots from layer to layer (arXiv 2406.02069)</source>
        <translation>wie snapkv, mit weniger Plätzen von Schicht zu Schicht (arXiv 2406.02069)</translation>
    </message>
    <message>
        <source>as snapkv, with more slots for layers whose attention is spread wide (arXiv 2412.09036)</source>
        <translation>wie snapkv, mit mehr Plätzen für Schichten, deren Aufmerksamkeit weit gestreut ist (arXiv 2412.09036)</translation>
    </message>
    <message>
        <source>as snapkv, with the slots of a layer shared by its heads (arXiv 2407.11550)</source>
        <translation>wie snapkv, wobei sich die Köpfe einer Schicht deren Plätze teilen (arXiv 2407.11550)</translation>
    </message>
    <message>
        <source>as snapkv, half of it weighted by what a value adds (arXiv 2502.03805)</source>
        <translation>wie snapkv, zur Hälfte gewichtet mit dem, was ein Value beiträgt (arXiv 2502.03805)</translation>
    </message>
    <message>
        <source>largest attention of the last 32 queries, weighted, shared by the heads of a layer (arXiv 2510.13334)</source>
        <translation>größte Aufmerksamkeit der letzten 32 Anfragen, gewichtet, von den Köpfen einer Schicht geteilt (arXiv 2510.13334)</translation>
    </message>
    <message>
        <source>as snapkv, with the slots shared by the layers as their scores say (arXiv 2412.14838)</source>
        <translation>wie snapkv, wobei die Schichten die Plätze nach ihren Werten teilen (arXiv 2412.14838)</translation>
    </message>
    <message>
        <source>keeps keys that are unlike the others, without looking at attention (arXiv 2504.15364)</source>
        <translation>behält Schlüssel, die den anderen unähnlich sind, ohne auf die Aufmerksamkeit zu sehen (arXiv 2504.15364)</translation>
    </message>
    <message>
        <source>keeps keys that are unlike all others, their neighbours, or what came before (arXiv 2605.26678)</source>
        <translation>behält Schlüssel, die allen anderen, ihren Nachbarn oder dem Vorangegangenen unähnlich sind (arXiv 2605.26678)</translation>
    </message>
    <message>
        <source>a window whose older part keeps every 2nd, 4th, 8th token (arXiv 2406.17808)</source>
        <translation>ein Fenster, dessen älterer Teil jedes 2., 4., 8. Token behält (arXiv 2406.17808)</translation>
    </message>
    <message>
        <source>reads in full, merges runs of like keys into what received most attention (arXiv 2407.08454)</source>
        <translation>liest ganz, verschmilzt Folgen ähnlicher Schlüssel mit dem, was am meisten Aufmerksamkeit erhielt (arXiv 2407.08454)</translation>
    </message>
    <message>
        <source>reads in full, merges what is alike into what received most attention (arXiv 2406.13035)</source>
        <translation>liest ganz, verschmilzt Ähnliches mit dem, was am meisten Aufmerksamkeit erhielt (arXiv 2406.13035)</translation>
    </message>
</context>
<context>
    <name>EvaluationChart</name>
    <message>
        <source>%1, nats per token (lower is better)</source>
        <translation>%1, Nat je Token (weniger ist besser)</translation>
    </message>
    <message>
        <source>%1, score (higher is better)</source>
        <translation>%1, Wertung (mehr ist besser)</translation>
    </message>
    <message>
        <source>%1, %2 slots: %3, 95 % interval %4 to %5</source>
        <translation>%1, %2 Plätze: %3, 95-%-Intervall %4 bis %5</translation>
    </message>
    <message>
        <source>cache slots</source>
        <translation>Plätze im Cache</translation>
    </message>
    <message>
        <source>%1: quality against budget</source>
        <translation>%1: Güte nach Budget</translation>
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
    <name>KeptMap</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>depth %1 to %2, %3</source>
        <translation>Tiefe %1 bis %2, %3</translation>
    </message>
    <message>
        <source>Percent of the text&apos;s tokens kept, over all layers and heads</source>
        <translation>Behaltene Token des Textes in Prozent, über alle Schichten und Köpfe</translation>
    </message>
    <message>
        <source>Percent of the text&apos;s tokens kept in layer %1, head %2</source>
        <translation>Behaltene Token des Textes in Prozent, in Schicht %1, Kopf %2</translation>
    </message>
    <message>
        <source>setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>beginning of the text</source>
        <translation>Anfang des Textes</translation>
    </message>
    <message>
        <source>end</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>%1, %2: %3 of %4 tokens kept</source>
        <translation>%1, %2: %3 von %4 Token behalten</translation>
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
    <name>Notices</name>
    <message>
        <source>No budget fits.</source>
        <translation>Kein Budget passt.</translation>
    </message>
    <message>
        <source>The largest budget that fits is %1 slots.</source>
        <translation>Das größte Budget, das passt, sind %1 Plätze.</translation>
    </message>
    <message>
        <source>Computing on the processor: this takes %1, and of the memory of GPU %2, %3 are free.</source>
        <translation>Es rechnet der Prozessor: Nötig sind %1, und vom Speicher der GPU %2 sind %3 frei.</translation>
    </message>
    <message>
        <source>The reading could not be saved, and will have to be made again. %1</source>
        <translation>Der Lesestand konnte nicht gespeichert werden; es muss noch einmal gelesen werden. %1</translation>
    </message>
    <message>
        <source>Saved readings of %1, those unused for longest, were removed: the room of %2 for them was used up.</source>
        <translation>Lesestände von %1, die am längsten nicht benutzten, wurden entfernt: Der Raum von %2 für sie war aufgebraucht.</translation>
    </message>
    <message>
        <source>The saved reading is damaged: the document is read anew.</source>
        <translation>Der gespeicherte Lesestand ist beschädigt: Das Dokument wird neu gelesen.</translation>
    </message>
    <message>
        <source>The library was damaged. What could be rescued of it is in place.</source>
        <translation>Die Bibliothek war beschädigt. Was zu retten war, ist wieder da.</translation>
    </message>
    <message>
        <source>The library could not be read, and nothing could be rescued. A new one was begun; the old files are kept in %1.</source>
        <translation>Die Bibliothek war nicht lesbar, und nichts war zu retten. Eine neue ist angelegt; die alten Dateien liegen in %1.</translation>
    </message>
    <message>
        <source>The library was damaged. Rescued: documents %1, chats %2, messages %3. The damaged files are kept in %4.</source>
        <translation>Die Bibliothek war beschädigt. Gerettet: Dokumente %1, Chats %2, Nachrichten %3. Die beschädigten Dateien liegen in %4.</translation>
    </message>
    <message>
        <source>Documents that have lost their text, and must be opened from the file again: %1.</source>
        <translation>Dokumente, die ihren Text verloren haben und noch einmal aus der Datei zu öffnen sind: %1.</translation>
    </message>
    <message>
        <source>Answers that were cut off when the program ended: %1. What there was of them is kept.</source>
        <translation>Antworten, die mit dem Programm endeten: %1. Was davon da war, ist erhalten.</translation>
    </message>
    <message>
        <source>The file has changed since it was opened on %1. This is a new document; what was read and asked of the earlier one is still in the library.</source>
        <translation>Die Datei hat sich geändert, seit sie am %1 geöffnet wurde. Das ist ein neues Dokument; was vom früheren gelesen und gefragt wurde, ist noch in der Bibliothek.</translation>
    </message>
    <message>
        <source>The text has %1 tokens, more than the %2 that are read at once with this budget: it is read in sections, all of it.</source>
        <translation>Der Text hat %1 Token, mehr als die %2, die mit diesem Budget auf einmal gelesen werden: Er wird in Abschnitten gelesen, und zwar ganz.</translation>
    </message>
    <message>
        <source>The summary of part %1 of %2 was cut at its limit of %3 tokens.</source>
        <translation>Die Zusammenfassung von Teil %1 von %2 endete an ihrer Grenze von %3 Token.</translation>
    </message>
    <message>
        <source>Setting %1: %2</source>
        <translation>Einstellung %1: %2</translation>
    </message>
    <message>
        <source>The model was trained on %1 positions and this needs %2: what lies beyond is likely to be noise. The settings positions=relative and positions=capped avoid that.</source>
        <translation>Das Modell ist auf %1 Positionen trainiert, und das hier braucht %2: Was darüber hinausgeht, ist wahrscheinlich Rauschen. Die Einstellungen positions=relative und positions=capped vermeiden das.</translation>
    </message>
    <message>
        <source>The model was trained on %1 positions and this needs %2. %3</source>
        <translation>Das Modell ist auf %1 Positionen trainiert, und das hier braucht %2. %3</translation>
    </message>
    <message>
        <source>While it reads, this method takes a full cache of %1 slots (%2); after that it compresses to %3.</source>
        <translation>Beim Lesen braucht dieses Verfahren einen vollen Cache von %1 Plätzen (%2); danach verdichtet es auf %3.</translation>
    </message>
    <message>
        <source>This takes %1, and %2 are free. %3</source>
        <translation>Das braucht %1, und %2 sind frei. %3</translation>
    </message>
    <message>
        <source>The encoding %1 is not known on this machine.</source>
        <translation>Die Zeichenkodierung %1 ist auf diesem Rechner nicht bekannt.</translation>
    </message>
    <message>
        <source>The document&apos;s encoding was guessed: %1.</source>
        <translation>Die Zeichenkodierung des Dokuments wurde geraten: %1.</translation>
    </message>
    <message>
        <source>Bytes that were not valid in the document&apos;s encoding, and became &quot;%2&quot;: %1.</source>
        <translation>Bytes, die in der Zeichenkodierung des Dokuments ungültig waren und zu „%2“ wurden: %1.</translation>
    </message>
    <message>
        <source>Parts of the book, listed in its order of reading, that are missing or no text: %1.</source>
        <translation>Teile des Buches aus seiner Lesefolge, die fehlen oder kein Text sind: %1.</translation>
    </message>
    <message>
        <source>The book&apos;s list of printed pages cannot be followed; its chapters are used.</source>
        <translation>Der Liste der gedruckten Seiten des Buches lässt sich nicht folgen; stattdessen gelten seine Kapitel.</translation>
    </message>
    <message>
        <source>Elements nested more than %1 deep lost their structure, not their text.</source>
        <translation>Elemente, die tiefer als %1 verschachtelt sind, haben ihren Aufbau verloren, nicht ihren Text.</translation>
    </message>
    <message>
        <source>Pages without text: %1.</source>
        <translation>Seiten ohne Text: %1.</translation>
    </message>
    <message>
        <source>Pages without text: %1, and %2 more.</source>
        <translation>Seiten ohne Text: %1, und %2 weitere.</translation>
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
    <name>PageName</name>
    <message>
        <source>p. %1</source>
        <translation>S. %1</translation>
    </message>
</context>
<context>
    <name>PageTable</name>
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
    <name>longleaf::app::CompareController</name>
    <message>
        <source>There is no model that can be used.</source>
        <translation>Es gibt kein Modell, das benutzt werden kann.</translation>
    </message>
    <message>
        <source>A setting is not right yet.</source>
        <translation>Eine Einstellung stimmt noch nicht.</translation>
    </message>
    <message>
        <source>Something else is being read or answered.</source>
        <translation>Gerade wird etwas anderes gelesen oder beantwortet.</translation>
    </message>
    <message>
        <source>Waits for its turn</source>
        <translation>Wartet, bis es an der Reihe ist</translation>
    </message>
    <message>
        <source>Stopped. What has been read so far is kept.</source>
        <translation>Angehalten. Was bis jetzt gelesen ist, bleibt aufgehoben.</translation>
    </message>
    <message>
        <source>Not run.</source>
        <translation>Nicht ausgeführt.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Use %1 slots</source>
        <translation>%1 Plätze nehmen</translation>
    </message>
    <message>
        <source>Change the setting</source>
        <translation>Einstellung ändern</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>Vergleich exportieren</translation>
    </message>
    <message>
        <source>comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Exported to %1</source>
        <translation>Exportiert nach %1</translation>
    </message>
    <message>
        <source>The comparison was not exported.</source>
        <translation>Der Vergleich wurde nicht exportiert.</translation>
    </message>
</context>
<context>
    <name>longleaf::app::ComparisonRun</name>
    <message>
        <source>Comparing, setting %1: reading</source>
        <translation>Vergleicht, Einstellung %1: Lesen</translation>
    </message>
    <message>
        <source>Comparing, setting %1: answering</source>
        <translation>Vergleicht, Einstellung %1: Antwort</translation>
    </message>
    <message>
        <source>Comparing, setting %1: agreement</source>
        <translation>Vergleicht, Einstellung %1: Übereinstimmung</translation>
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
        <source>%1 · reading %2</source>
        <translation>%1 · liest %2</translation>
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
    <name>longleaf::app::EvaluationController</name>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>“%1” is no budget: write a number of slots, a share such as 10%, or full.</source>
        <translation>„%1“ ist kein Budget: eine Zahl von Plätzen, einen Anteil wie 10% oder full schreiben.</translation>
    </message>
    <message>
        <source>Write at least one budget.</source>
        <translation>Mindestens ein Budget angeben.</translation>
    </message>
    <message>
        <source>Tick at least one method, or write a setting.</source>
        <translation>Mindestens ein Verfahren ankreuzen oder eine Einstellung schreiben.</translation>
    </message>
    <message>
        <source>These settings do not go: %1</source>
        <translation>Diese Einstellungen gehen nicht: %1</translation>
    </message>
    <message>
        <source>There is no model yet: import one in the settings.</source>
        <translation>Es gibt noch kein Modell: In den Einstellungen lässt sich eines importieren.</translation>
    </message>
    <message>
        <source>Tick at least one task.</source>
        <translation>Mindestens eine Aufgabe ankreuzen.</translation>
    </message>
    <message>
        <source>Choose a question file.</source>
        <translation>Eine Fragendatei wählen.</translation>
    </message>
    <message>
        <source>Tick at least one document.</source>
        <translation>Mindestens ein Dokument ankreuzen.</translation>
    </message>
    <message>
        <source>The seed is a whole number.</source>
        <translation>Der Startwert ist eine ganze Zahl.</translation>
    </message>
    <message>
        <source>The number of tokens is a whole number.</source>
        <translation>Die Zahl der Token ist eine ganze Zahl.</translation>
    </message>
    <message>
        <source>%1 compresses only after everything is read, so perplexity tells nothing of it: take recall or facts.</source>
        <translation>%1 verdichtet erst, wenn alles gelesen ist; die Perplexität sagt darüber nichts: Wiedergabe oder Fakten nehmen.</translation>
    </message>
    <message>
        <source>Choose a question file</source>
        <translation>Eine Fragendatei wählen</translation>
    </message>
    <message>
        <source>Questions (*.jsonl *.json)</source>
        <translation>Fragen (*.jsonl *.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Vorbereitung</translation>
    </message>
    <message>
        <source>Evaluating, %1 of %2</source>
        <translation>Vermessung, %1 von %2</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>noch etwa %1</translation>
    </message>
    <message>
        <source>Export the run</source>
        <translation>Den Lauf exportieren</translation>
    </message>
    <message>
        <source>evaluation</source>
        <translation>vermessung</translation>
    </message>
    <message>
        <source>The run is in %1.</source>
        <translation>Der Lauf steht in %1.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>nats per token, lower is better</source>
        <translation>Nat je Token, weniger ist besser</translation>
    </message>
    <message>
        <source>score from 0 to 1, higher is better</source>
        <translation>Wert von 0 bis 1, mehr ist besser</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>genau</translation>
    </message>
    <message>
        <source>divergence</source>
        <translation>Abweichung</translation>
    </message>
    <message>
        <source>tokens until they part</source>
        <translation>Token bis zur ersten Abweichung</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>ROUGE-L</source>
        <translation>ROUGE-L</translation>
    </message>
    <message>
        <source>named once</source>
        <translation>einmal genannt</translation>
    </message>
    <message>
        <source>named twice</source>
        <translation>zweimal genannt</translation>
    </message>
    <message>
        <source>still in the recent segment</source>
        <translation>noch im jüngsten Abschnitt</translation>
    </message>
    <message>
        <source>with passages read again</source>
        <translation>mit nachgelesenen Stellen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>cache slots</source>
        <translation>Cache-Plätze</translation>
    </message>
    <message>
        <source>; %1 exactly right</source>
        <translation>; %1 genau richtig</translation>
    </message>
    <message>
        <source>%1 by depth and budget, %2</source>
        <translation>%1 nach Tiefe und Budget, %2</translation>
    </message>
    <message>
        <source>beginning of the text</source>
        <translation>Anfang des Textes</translation>
    </message>
    <message>
        <source>end</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>slots</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>depth %1</source>
        <translation>Tiefe %1</translation>
    </message>
    <message>
        <source>Quality against budget</source>
        <translation>Güte nach Budget</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>Fakten</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>Questions and answers</source>
        <translation>Fragen und Antworten</translation>
    </message>
    <message>
        <source>Sentences with a number are planted into the text at even depths: how likely is the number, and is it given back exactly?</source>
        <translation>Sätze mit einer Zahl werden in gleichen Abständen in den Text gesetzt: Wie wahrscheinlich ist die Zahl, und wird sie genau wiedergegeben?</translation>
    </message>
    <message>
        <source>facts</source>
        <translation>Fakten</translation>
    </message>
    <message>
        <source>Passages at even depths: 48 tokens are given, the likelihood of the next 48 is taken.</source>
        <translation>Stellen in gleichen Abständen: 48 Token sind gegeben, gemessen wird, wie wahrscheinlich die nächsten 48 sind.</translation>
    </message>
    <message>
        <source>passages</source>
        <translation>Stellen</translation>
    </message>
    <message>
        <source>The likelihood of the last tokens of the text, while they are read.</source>
        <translation>Wie wahrscheinlich die letzten Token des Textes sind, während sie gelesen werden.</translation>
    </message>
    <message>
        <source>tokens at the end</source>
        <translation>Token am Ende</translation>
    </message>
    <message>
        <source>Answers of the first setting, 32 tokens each: how far would the others have given the same?</source>
        <translation>Antworten der ersten Einstellung, je 32 Token: Wie weit hätten die anderen dasselbe gesagt?</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Questions with their right answers out of a file; such a run has texts of its own.</source>
        <translation>Fragen mit ihren richtigen Antworten aus einer Datei; ein solcher Lauf hat eigene Texte.</translation>
    </message>
    <message>
        <source>questions a text</source>
        <translation>Fragen je Text</translation>
    </message>
    <message>
        <source>%1 of %2 rows</source>
        <translation>%1 von %2 Zeilen</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>Startwert %1</translation>
    </message>
    <message>
        <source>the first %1 tokens</source>
        <translation>die ersten %1 Token</translation>
    </message>
    <message>
        <source>Reading %1 of %2</source>
        <translation>Durchgang %1 von %2</translation>
    </message>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 von %2 Token</translation>
    </message>
    <message>
        <source>asking, %1 of %2</source>
        <translation>fragt, %1 von %2</translation>
    </message>
    <message>
        <source>How long it will take is not known yet: nothing has been read with this model.</source>
        <translation>Wie lange es dauert, ist noch nicht bekannt: Mit diesem Modell wurde noch nichts gelesen.</translation>
    </message>
    <message>
        <source>Reading takes about %1, by what was measured; the time of the questions comes on top.</source>
        <translation>Das Lesen dauert nach bisherigen Messungen etwa %1; die Zeit der Fragen kommt hinzu.</translation>
    </message>
    <message>
        <source>Takes about %1, by what was measured.</source>
        <translation>Dauert nach bisherigen Messungen etwa %1.</translation>
    </message>
    <message>
        <source>nats per token (lower is better)</source>
        <translation>Nat je Token (weniger ist besser)</translation>
    </message>
    <message>
        <source>score (higher is better)</source>
        <translation>Wert (mehr ist besser)</translation>
    </message>
    <message>
        <source>depth in the text</source>
        <translation>Tiefe im Text</translation>
    </message>
    <message>
        <source>in the cells:</source>
        <translation>in den Feldern:</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Settings: %1. Each text of the file is read with each of them.</source>
        <translation>Einstellungen: %1. Jeder Text der Datei wird mit jeder davon gelesen.</translation>
    </message>
    <message>
        <source>Readings: %1, each document with each setting.</source>
        <translation>Durchgänge: %1, jedes Dokument mit jeder Einstellung.</translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1 und %2 weitere</translation>
    </message>
    <message>
        <source>settings: %1</source>
        <translation>Einstellungen: %1</translation>
    </message>
    <message>
        <source>%1 slots, depth %2: %3; items: %4</source>
        <translation>%1 Plätze, Tiefe %2: %3; Fragen: %4</translation>
    </message>
    <message>
        <source>%1 · items of a text: %2</source>
        <translation>%1 · Fragen je Text: %2</translation>
    </message>
    <message>
        <source>Depth in the text against budget: the brighter, the better</source>
        <translation>Tiefe im Text nach Budget: je heller, desto besser</translation>
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
        <source>This method needs at least %1 slots.</source>
        <translation>Dieses Verfahren braucht mindestens %1 Plätze.</translation>
    </message>
</context>
<context>
    <name>longleaf::app::GaugesController</name>
    <message>
        <source>CPU (system memory)</source>
        <translation>CPU (Arbeitsspeicher)</translation>
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
    <message>
        <source>Go on with the CPU</source>
        <translation>Mit der CPU weitermachen</translation>
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
    <message>
        <source>Models (*.gguf *.safetensors config.json)</source>
        <translation>Modelle (*.gguf *.safetensors config.json)</translation>
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
        <source>The memory was used up: choose a smaller budget, or close other programs.</source>
        <translation>Der Speicher war aufgebraucht: ein kleineres Budget wählen oder andere Programme schließen.</translation>
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
        <source>Another program is using the library: try again when it has finished.</source>
        <translation>Ein anderes Programm benutzt die Bibliothek: noch einmal versuchen, wenn es fertig ist.</translation>
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
    <name>longleaf::ui::CompareHeader</name>
    <message>
        <source>Run all</source>
        <translation>Alle ausführen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back to the document (Esc)</source>
        <translation>Zurück zum Dokument (Esc)</translation>
    </message>
    <message>
        <source>What all settings are to do</source>
        <translation>Was alle Einstellungen tun sollen</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Question to all settings</source>
        <translation>Frage an alle Einstellungen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
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
        <source>Ask all settings the same question</source>
        <translation>Allen Einstellungen dieselbe Frage stellen</translation>
    </message>
    <message>
        <source>Each setting writes a summary of a paragraph</source>
        <translation>Jede Einstellung fasst in einem Absatz zusammen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Compare · %1</source>
        <translation>Vergleich · %1</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ComparePage</name>
    <message>
        <source>What was kept, by place in the document</source>
        <translation>Was behalten wurde, nach Ort im Dokument</translation>
    </message>
    <message>
        <source>How much of each part of the document a setting kept is shown once it has read it.</source>
        <translation>Wie viel eine Einstellung von jedem Teil des Dokuments behalten hat, steht hier, sobald sie es gelesen hat.</translation>
    </message>
    <message>
        <source>Cache memory against slots</source>
        <translation>Cache-Speicher nach Plätzen</translation>
    </message>
    <message>
        <source>How much memory each setting would take with more or fewer slots is shown once the settings have been planned: press Run all.</source>
        <translation>Wie viel Speicher jede Einstellung mit mehr oder weniger Plätzen nähme, steht hier, sobald die Einstellungen geplant sind: „Alle ausführen“ drücken.</translation>
    </message>
    <message>
        <source>Quality against budget</source>
        <translation>Güte nach Budget</translation>
    </message>
    <message>
        <source>Nothing has been evaluated yet. An evaluation asks the same questions at several budgets; its runs are kept in this library and drawn here. Make one on the Evaluation page, or with “longleaf-cli evaluate”.</source>
        <translation>Noch ist nichts ausgewertet. Eine Auswertung stellt dieselben Fragen bei mehreren Budgets; ihre Läufe werden in dieser Bibliothek aufgehoben und hier gezeichnet. Sie entsteht auf der Seite „Vermessung“ oder mit „longleaf-cli evaluate“.</translation>
    </message>
    <message>
        <source>Add a setting</source>
        <translation>Einstellung hinzufügen</translation>
    </message>
    <message>
        <source>What each setting kept, merged and dropped of each page is shown here once it has read the document.</source>
        <translation>Was jede Einstellung von jeder Seite behalten, verschmolzen und verworfen hat, steht hier, sobald sie das Dokument gelesen hat.</translation>
    </message>
    <message>
        <source>Compare settings</source>
        <translation>Einstellungen vergleichen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::ComparedAnswer</name>
    <message>
        <source>Unlike the reference: %1</source>
        <translation>Anders als die Referenz: %1</translation>
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
    <name>longleaf::ui::EvaluationPage</name>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back from the evaluation</source>
        <translation>Zurück von der Vermessung</translation>
    </message>
    <message>
        <source>Back (Esc)</source>
        <translation>Zurück (Esc)</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Vermessung</translation>
    </message>
    <message>
        <source>Stop the run</source>
        <translation>Den Lauf anhalten</translation>
    </message>
    <message>
        <source>Rows that are done are kept; Go on does the others</source>
        <translation>Fertige Zeilen bleiben; „Weiter“ macht die übrigen</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>Fortschritt des Laufs</translation>
    </message>
    <message>
        <source>Choose a run to see its results, or begin a new one.</source>
        <translation>Einen Lauf wählen, um seine Ergebnisse zu sehen, oder einen neuen beginnen.</translation>
    </message>
    <message>
        <source>Measure what a cache setting loses: the same text is read with each setting, and the same questions are asked about it. Nothing has been measured yet.</source>
        <translation>Messen, was eine Cache-Einstellung verliert: Derselbe Text wird mit jeder Einstellung gelesen, und dieselben Fragen werden dazu gestellt. Noch wurde nichts gemessen.</translation>
    </message>
    <message>
        <source>Stopping: what is done is kept.</source>
        <translation>Hält an: Was fertig ist, bleibt.</translation>
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
    <name>longleaf::ui::GuideText</name>
    <message>
        <source>Page of the guide</source>
        <translation>Seite der Anleitung</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::GuideWindow</name>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Vor</translation>
    </message>
    <message>
        <source>All pages</source>
        <translation>Alle Seiten</translation>
    </message>
    <message>
        <source>Find in the guide</source>
        <translation>In der Anleitung suchen</translation>
    </message>
    <message>
        <source>The guide is in English.</source>
        <translation>Die Anleitung gibt es nur auf Englisch.</translation>
    </message>
    <message>
        <source>This link leads out of the program, to %1</source>
        <translation>Dieser Verweis führt aus dem Programm hinaus, zu %1</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>Anleitung</translation>
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
    <message>
        <source>weights %1, cache %2, workspace %3, GPU driver %4, other programs %5, %6, of %7</source>
        <translation>Gewichte %1, Cache %2, Arbeitsraum %3, GPU-Treiber %4, andere Programme %5, %6, von %7</translation>
    </message>
    <message>
        <source>GPU driver %1</source>
        <translation>GPU-Treiber %1</translation>
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
    <name>longleaf::ui::PageStrip</name>
    <message>
        <source>What each setting kept, page by page</source>
        <translation>Was jede Einstellung behielt, Seite für Seite</translation>
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
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Paused · %1</source>
        <translation>Pause · %1</translation>
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
    <name>longleaf::ui::ResultsTable</name>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
    <message>
        <source>Against the first setting</source>
        <translation>Gegen die erste Einstellung</translation>
    </message>
    <message>
        <source>Slots</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Of which</source>
        <translation>Davon</translation>
    </message>
    <message>
        <source>%1: settings and their means</source>
        <translation>%1: Einstellungen und ihre Mittel</translation>
    </message>
    <message>
        <source>all documents</source>
        <translation>alle Dokumente</translation>
    </message>
    <message>
        <source>the first one</source>
        <translation>die erste</translation>
    </message>
    <message>
        <source>▲ better %1</source>
        <translation>▲ besser %1</translation>
    </message>
    <message>
        <source>▼ worse %1</source>
        <translation>▼ schlechter %1</translation>
    </message>
    <message>
        <source>≈ unclear %1</source>
        <translation>≈ unklar %1</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::RunForm</name>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Start the run</source>
        <translation>Lauf beginnen</translation>
    </message>
    <message>
        <source>What is asked</source>
        <translation>Was gefragt wird</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Documents of the library</source>
        <translation>Dokumente der Bibliothek</translation>
    </message>
    <message>
        <source>There is no document in the library yet: add one first.</source>
        <translation>In der Bibliothek ist noch kein Dokument: zuerst eines hinzufügen.</translation>
    </message>
    <message>
        <source>Choose a question file</source>
        <translation>Eine Fragendatei wählen</translation>
    </message>
    <message>
        <source>Question file</source>
        <translation>Fragendatei</translation>
    </message>
    <message>
        <source>JSON lines, a text with its questions on each, as L-Eval, LooGLE and QMSum have them.</source>
        <translation>JSON-Zeilen, auf jeder ein Text mit seinen Fragen, wie bei L-Eval, LooGLE und QMSum.</translation>
    </message>
    <message>
        <source>all of it</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>Only the first tokens of each text</source>
        <translation>Nur die ersten Token jedes Textes</translation>
    </message>
    <message>
        <source>A number, or nothing for all of it. A full cache tells nothing beyond the window that the model was trained for.</source>
        <translation>Eine Zahl, oder nichts für alles. Jenseits des Fensters, für das das Modell trainiert wurde, sagt ein voller Cache nichts.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Methods</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Budgets, in slots</source>
        <translation>Budgets, in Plätzen</translation>
    </message>
    <message>
        <source>With commas between them: each method is read with each of them. 10% and full are budgets, too.</source>
        <translation>Durch Kommas getrennt: Mit jedem davon wird jedes Verfahren gelesen. Auch 10% und full sind Budgets.</translation>
    </message>
    <message>
        <source>Further settings, one a line</source>
        <translation>Weitere Einstellungen, eine je Zeile</translation>
    </message>
    <message>
        <source>As the command line&apos;s --setting takes them: budget, method and any key of the expert settings.</source>
        <translation>Wie --setting der Befehlszeile sie nimmt: budget, method und jeder Schlüssel der Experteneinstellungen.</translation>
    </message>
    <message>
        <source>The others are compared with</source>
        <translation>Die anderen werden verglichen mit</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed asks the same questions.</source>
        <translation>Derselbe Startwert stellt dieselben Fragen.</translation>
    </message>
    <message>
        <source>Something else is being read or answered: wait for it, or stop it.</source>
        <translation>Es wird gerade etwas anderes gelesen oder beantwortet: abwarten oder anhalten.</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::RunList</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Runs of evaluations</source>
        <translation>Läufe von Vermessungen</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::RunResults</name>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Yes, delete it</source>
        <translation>Ja, löschen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Does the rows that are not done; the others are kept</source>
        <translation>Macht die Zeilen, die noch fehlen; die anderen bleiben</translation>
    </message>
    <message>
        <source>Delete this run and its rows?</source>
        <translation>Diesen Lauf und seine Zeilen löschen?</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export the run</source>
        <translation>Den Lauf exportieren</translation>
    </message>
    <message>
        <source>Table as &amp;CSV…</source>
        <translation>Tabelle als &amp;CSV…</translation>
    </message>
    <message>
        <source>Everything as &amp;JSON…</source>
        <translation>Alles als &amp;JSON…</translation>
    </message>
    <message>
        <source>Charts as &amp;SVG…</source>
        <translation>Diagramme als &amp;SVG…</translation>
    </message>
    <message>
        <source>Charts as &amp;PNG…</source>
        <translation>Diagramme als &amp;PNG…</translation>
    </message>
    <message>
        <source>The first row comes when its document has been read and asked about.</source>
        <translation>Die erste Zeile kommt, wenn ihr Dokument gelesen und befragt ist.</translation>
    </message>
    <message>
        <source>No row is done yet. Go on, and the results will stand here.</source>
        <translation>Noch ist keine Zeile fertig. Mit „Weiter“ stehen die Ergebnisse dann hier.</translation>
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
    <name>longleaf::ui::SettingCard</name>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Compare without this setting</source>
        <translation>Ohne diese Einstellung vergleichen</translation>
    </message>
    <message>
        <source>agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>cache memory</source>
        <translation>Cache-Speicher</translation>
    </message>
    <message>
        <source>peak memory</source>
        <translation>höchster Speicher</translation>
    </message>
    <message>
        <source>read in</source>
        <translation>gelesen in</translation>
    </message>
    <message>
        <source>answers at</source>
        <translation>antwortet mit</translation>
    </message>
    <message>
        <source>For how many words of the reference&apos;s answer this setting thinks the same one likeliest</source>
        <translation>Bei wie vielen Wörtern der Antwort der Referenz diese Einstellung dasselbe für das wahrscheinlichste hält</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>%1 (reference)</source>
        <translation>%1 (Referenz)</translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>%1 ändern</translation>
    </message>
    <message>
        <source>Compare without %1</source>
        <translation>Ohne %1 vergleichen</translation>
    </message>
    <message>
        <source>Answer with %1</source>
        <translation>Antwort mit %1</translation>
    </message>
    <message>
        <source>Reading with %1</source>
        <translation>Lesen mit %1</translation>
    </message>
    <message>
        <source>What it takes is known once it runs</source>
        <translation>Was es braucht, ist bekannt, sobald es läuft</translation>
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
    <name>longleaf::ui::SettingForm</name>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Slots</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>Als Text</translation>
    </message>
    <message>
        <source>Slots, a share of the document such as 10%, or full</source>
        <translation>Plätze, ein Anteil des Dokuments wie 10%, oder full</translation>
    </message>
    <message>
        <source>KEY=VALUE with commas between them, as the command line takes it</source>
        <translation>SCHLÜSSEL=WERT mit Kommas dazwischen, wie auf der Befehlszeile</translation>
    </message>
    <message>
        <source>Another number</source>
        <translation>Andere Zahl</translation>
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
    <name>longleaf::ui::StripSection</name>
    <message>
        <source>What each setting kept</source>
        <translation>Was jede Einstellung behielt</translation>
    </message>
    <message>
        <source>point at a page for its text · a click opens it</source>
        <translation>auf eine Seite zeigen: ihr Text · Klick öffnet sie</translation>
    </message>
    <message>
        <source>Layers and heads</source>
        <translation>Schichten und Köpfe</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>merged</source>
        <translation>verschmolzen</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>1 page, all layers and heads</source>
        <translation>1 Seite, alle Schichten und Köpfe</translation>
    </message>
    <message>
        <source>%1 pages, all layers and heads</source>
        <translation>%1 Seiten, alle Schichten und Köpfe</translation>
    </message>
    <message>
        <source>Layer %1, head %2</source>
        <translation>Schicht %1, Kopf %2</translation>
    </message>
    <message>
        <source>no text</source>
        <translation>kein Text</translation>
    </message>
    <message>
        <source>kept %1, merged %2, dropped %3</source>
        <translation>%1 behalten, %2 verschmolzen, %3 verworfen</translation>
    </message>
    <message>
        <source>%1 · %2: %3</source>
        <translation>%1 · %2: %3</translation>
    </message>
    <message>
        <source> · “%1”</source>
        <translation> · „%1“</translation>
    </message>
</context>
<context>
    <name>longleaf::ui::TaskRows</name>
    <message>
        <source>%1: number of %2</source>
        <translation>%1: Anzahl %2</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
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
        <source>&amp;User guide</source>
        <translation>&amp;Anleitung</translation>
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
    <message>
        <source>E&amp;valuate settings</source>
        <translation>Einstellungen ver&amp;messen</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleichen</translation>
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
</TS>
