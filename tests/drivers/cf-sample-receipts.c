/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sample-receipts.h"

typedef struct
{
  const char *name;
  const char *language;
  gboolean is_rtl;
  gboolean is_text;
  const char *shop;
  const char *address;
  const char *items[3];
  const char *prices[3];
  const char *total;
  const char *sum;
  const char *thanks;
} Sample;

static const Sample SAMPLES[] = {
  { "latin",
    "de",
    FALSE,
    TRUE,
    "Café Müßig",
    "Große Straße 7, 1010 Wien",
    { "Crème brûlée", "Smørrebrød à la maison, extra groß und mit viel Käse", "Piña colada ½ l" },
    { "4,50 €", "12,90 €", "−1,00 €" },
    "Summe",
    "16,40 €",
    "Vielen Dank für Ihren Einkauf!" },
  { "czech",
    "cs",
    FALSE,
    TRUE,
    "Řeznictví Žák",
    "Příčná 3, Plzeň",
    { "Šunka pražská", "Čokoláda hořká", "Žitný chléb" },
    { "89,90 Kč", "34,50 Kč", "42,00 Kč" },
    "Celkem",
    "166,40 Kč",
    "Děkujeme za nákup" },
  { "greek",
    "el",
    FALSE,
    TRUE,
    "Καφενείο",
    "Οδός Ερμού 12, Αθήνα",
    { "Ελληνικός καφές", "Γαλακτομπούρεκο", "Νερό" },
    { "2,20 €", "4,80 €", "0,50 €" },
    "Σύνολο",
    "7,50 €",
    "Ευχαριστούμε πολύ!" },
  { "cyrillic",
    "ru",
    FALSE,
    TRUE,
    "Продукты",
    "ул. Тверская, 9",
    { "Хлеб ржаной", "Молоко топлёное", "Кефир" },
    { "54,00", "89,90", "76,50" },
    "ИТОГО",
    "220,40",
    "Спасибо за покупку!" },
  { "hebrew",
    "he",
    TRUE,
    TRUE,
    "מכולת השכונה",
    "רחוב הרצל 5, חיפה",
    { "לחם אחיד", "חלב 3% (1 ליטר)", "קפה שחור" },
    { "7.10", "6.20", "14.90" },
    "סה\"כ",
    "28.20",
    "תודה רבה ולהתראות" },
  { "arabic",
    "ar",
    TRUE,
    FALSE,
    "مخبز النور",
    "شارع الجمهورية ١٢",
    { "خبز عربي", "قهوة بالهيل", "ماء معدني" },
    { "1.500", "2.250", "0.350" },
    "المجموع",
    "4.100",
    "شكراً لزيارتكم" },
  { "chinese",
    "zh-CN",
    FALSE,
    FALSE,
    "便民超市",
    "上海市南京路12号",
    { "牛奶 250毫升", "全麦面包", "绿茶" },
    { "¥6.50", "¥12.00", "¥4.00" },
    "合计",
    "¥22.50",
    "谢谢惠顾" },
  { "japanese",
    "ja",
    FALSE,
    FALSE,
    "コンビニ田中",
    "東京都渋谷区1-2-3",
    { "おにぎり 鮭", "緑茶 500ml", "カレーパン" },
    { "¥150", "¥130", "¥180" },
    "合計",
    "¥460",
    "ありがとうございました" },
  { "korean",
    "ko",
    FALSE,
    FALSE,
    "행복마트",
    "서울시 중구 을지로 3",
    { "우유 1리터", "김밥", "생수" },
    { "2,800", "3,500", "900" },
    "합계",
    "7,200",
    "감사합니다" },
  { "thai",
    "th",
    FALSE,
    FALSE,
    "ร้านค้าสุขใจ",
    "ถนนสุขุมวิท ๑๒",
    { "ข้าวผัดกุ้ง", "น้ำดื่ม", "ชาเย็น" },
    { "60.00", "10.00", "35.00" },
    "รวมทั้งสิ้น",
    "105.00",
    "ขอบคุณที่อุดหนุน" },
  { "devanagari",
    "hi",
    FALSE,
    FALSE,
    "शर्मा किराना",
    "गांधी मार्ग, दिल्ली",
    { "चावल १ किलो", "दूध", "चीनी" },
    { "₹72.00", "₹33.00", "₹45.00" },
    "कुल",
    "₹150.00",
    "धन्यवाद, फिर आइए" },
  { "emoji",
    "en",
    FALSE,
    FALSE,
    "Happy 🍕 Pizza",
    "12 Main Street",
    { "🍕 Margherita", "🥤 Cola 👍🏽", "Salad" },
    { "9.50", "2.50", "5.00" },
    "Total",
    "17.00",
    "Thank you ❤️ see you 👨‍👩‍👧" },
};

guint
cf_sample_receipts_count (void)
{
  return G_N_ELEMENTS (SAMPLES);
}

const char *
cf_sample_receipt_name (guint index)
{
  return SAMPLES[index].name;
}

gboolean
cf_sample_receipt_is_text (guint index)
{
  return SAMPLES[index].is_text;
}

static void
add_tax_row (CfPrintDocument *document)
{
  const CfPrintCell cells[] = {
    { "A 20%", CF_PRINT_ALIGN_START, CF_PRINT_WEIGHT_REGULAR, 8, 1 },
    { "13.67", CF_PRINT_ALIGN_END, CF_PRINT_WEIGHT_REGULAR, 11, 0 },
    { "2.73", CF_PRINT_ALIGN_END, CF_PRINT_WEIGHT_REGULAR, 9, 0 },
    { "16.40", CF_PRINT_ALIGN_END, CF_PRINT_WEIGHT_REGULAR, 10, 0 },
  };
  cf_print_document_add_columns (document, cells, G_N_ELEMENTS (cells), CF_PRINT_SIZE_SMALL, 0);
}

CfPrintDocument *
cf_sample_receipt_new (guint index)
{
  const Sample *sample = &SAMPLES[index];
  CfPrintDocument *document =
    cf_print_document_new (sample->name, sample->language, sample->is_rtl);

  cf_print_document_add_drawer (document, 1);
  cf_print_document_add_text (document, sample->shop, CF_PRINT_ALIGN_CENTRE, CF_PRINT_SIZE_HUGE,
                              CF_PRINT_WEIGHT_BOLD);
  cf_print_document_add_text (document, sample->address, CF_PRINT_ALIGN_CENTRE, CF_PRINT_SIZE_SMALL,
                              CF_PRINT_WEIGHT_REGULAR);
  cf_print_document_add_rule (document, CF_PRINT_RULE_PERFORATION);
  for (guint i = 0; i < G_N_ELEMENTS (sample->items); i++)
    cf_print_document_add_pair (document, sample->items[i], sample->prices[i], CF_PRINT_SIZE_NORMAL,
                                CF_PRINT_WEIGHT_MEDIUM, 0);
  cf_print_document_add_pair (document, "2 x 1.25", NULL, CF_PRINT_SIZE_SMALL,
                              CF_PRINT_WEIGHT_REGULAR, 2);
  cf_print_document_add_rule (document, CF_PRINT_RULE_SOLID);
  cf_print_document_add_pair (document, sample->total, sample->sum, CF_PRINT_SIZE_HUGE,
                              CF_PRINT_WEIGHT_BOLD, 0);
  add_tax_row (document);
  cf_print_document_add_feed (document, 16);
  cf_print_document_add_text (document, "T1-000042", CF_PRINT_ALIGN_CENTRE, CF_PRINT_SIZE_LARGE,
                              CF_PRINT_WEIGHT_BOLD);
  cf_print_document_add_barcode (document, CF_PRINT_SYMBOLOGY_CODE128, CF_SAMPLE_BARCODE);
  cf_print_document_add_qr (document, CF_SAMPLE_QR, 6);
  cf_print_document_add_text (document, sample->thanks, CF_PRINT_ALIGN_CENTRE, CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_REGULAR);
  cf_print_document_add_cut (document, CF_PRINT_CUT_PARTIAL);
  return document;
}
