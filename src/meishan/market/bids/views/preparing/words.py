# SPDX-License-Identifier: Apache-2.0
"""What the scripts of the workroom say, by a key; {names} in braces are filled in there."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

GENERAL = {
    "of": pgettext_lazy("so many of so many", "{done} of {total}"),
    "to_correct": pgettext_lazy("so many answers, prices or files", "To correct: {count}"),
    "about": pgettext_lazy("what a sentence is about", "{label}: {words}"),
    "amount": pgettext_lazy("an amount and its currency", "{currency} {amount}"),
    "device_full": _("This device has no room left for it. Free some space, or use another device."),
    "device_refuses": _(
        "This browser keeps nothing for this site, perhaps since its window is private. "
        "Open the page in an ordinary window."
    ),
    "insecure": _("Sealing needs a secure address, one that begins with https. Ask who runs this site."),
    "closed": pgettext_lazy("a deadline", "Closed"),
    "server_time": _("The server's clock: {time} UTC. Yours: {own}."),
    "clock_fast": _("The clock of this device is {seconds} fast. The server's clock decides."),
    "clock_slow": _("The clock of this device is {seconds} slow. The server's clock decides."),
    "left_hour": _("One hour left."),
    "left_ten": _("Ten minutes left."),
    "left_minute": _("One minute left."),
}

ANSWERS = {
    "answer_needed": _("Answer “{label}”."),
    "file_needed": _("Attach a file for “{label}”."),
    "evidence_needed": _("Attach a file that shows it, for “{label}”."),
    "choose_again": _("The choices have changed. Choose again."),
    "choose_currency": _("Choose the currency."),
    "not_a_date": _("Give the date as year, month and day, for example 2027-03-31."),
    "text_long": _("The text is too long. At most {most} characters can be taken."),
    "letters_left": _("Characters left: {count}"),
    "letters_over": _("Characters too many: {count}"),
    "number_letters": _("“{text}” is not a number. Write it with digits alone, for example 1234.50."),
    "number_negative": _("“{text}” is below zero. A price can't be."),
    "number_doubtful": _(
        "“{text}” can be read in two ways. Write it without the mark that parts thousands, or with two decimals."
    ),
    "number_long": _("“{text}” has too many digits. At most 18 can be taken."),
    "number_places": _("“{text}” has too many decimals. At most six can be taken."),
}

PRICES = {
    "prices": _("Prices"),
    "prices_file": pgettext_lazy("part of a file's name", "prices"),
    "total": _("Total"),
    "price_needed": _("Give a price for “{line}”."),
    "cost_needed": _("Give a figure for “{line}”."),
    "schedule_currency_needed": _("Choose the currency of your prices."),
    "total_is_zero": _("All prices are zero. Check them."),
    "schedule_taken": _("Prices taken: {count} of {total}. The total is now {sum}."),
    "schedule_not_taken": _("Nothing was taken. Mend this and try again:"),
    "sheet_unreadable": _(
        "“{file}” can't be read as a workbook. Save it as XLSX and without a password, then choose it again."
    ),
    "sheet_without_prices": _("The workbook holds no prices. Fill in the column “Unit price”."),
    "sheet_other_tender": _(
        "This workbook was made for another tender, {reference}; here it is {own}. "
        "Press “Save as workbook” above, and fill that one in."
    ),
    "sheet_other_lot": _(
        "This workbook was made for lot {lot}; here it is lot {here}. Bring it back there. "
        "For this lot press “Save as workbook” above, and fill that one in."
    ),
    "sheet_other_part": _(
        "This workbook was made for another part of this tender. "
        "Press “Save as workbook” above, and fill that one in."
    ),
    "sheet_older": _(
        "This workbook was made for version {version} of the tender. Version {now} is in force, and its lines "
        "differ. Press “Save as workbook” above for the one of version {now}; what you have typed here is in it."
    ),
    "sheet_newer": _(
        "This workbook was made for version {version} of the tender, and this page shows version {now}. "
        "Load the page again, then bring the workbook back."
    ),
    "sheet_unmarked": _(
        "These are not the lines asked for here. The workbook may be of another lot, or of an earlier version of the "
        "tender. Press “Save as workbook” above for the present one; what you have typed here is in it."
    ),
    "sheet_older_taken": _(
        "The workbook was made for version {version} of the tender. Version {now} is in force: check the prices by it."
    ),
    "cell_letters": _("{cell}: “{text}” is not an amount."),
    "cell_negative": _("{cell}: “{text}” is below zero. A price can't be."),
    "cell_doubtful": _(
        "{cell}: “{text}” can be read in two ways. Write it without the mark that parts thousands."
    ),
    "cell_long": _("{cell}: “{text}” has too many digits."),
    "cell_places": _("{cell}: “{text}” has more than six decimals."),
    "cell_formula": _(
        "{cell}: the formula has no result. Open the workbook, let it reckon, and save it again."
    ),
    "cell_error": _("{cell}: the formula ends in the error {text}."),
    "cell_quantity": _(
        "{cell}: the quantity is {wanted}, as the buyer asks; the workbook says {text}. It can't be changed."
    ),
    "cell_currency": _("{cell}: “{text}” is not a currency taken here. Use one of: {known}."),
    "cell_currency_unknown": _("{cell}: “{text}” is not the code of a currency. Use one such as USD."),
    "cell_currencies": _("{cell}: {text}, but {first} is in {code}. Use one currency for all lines."),
    "cell_twice": _("{cell}: the line {text} stands twice."),
    "cell_unknown_line": _("{cell}: a price for the line “{text}”, which is not asked for."),
    "cell_without_line": _("{cell}: a price without its line. Leave the first column as it was."),
    "paste_columns": _(
        "Paste one column of unit prices, or all columns of the schedule with the lines in the first one."
    ),
    "paste_empty": _("What you pasted holds no prices."),
    "paste_too_long": _("Row {row}: “{text}” comes after the last line."),
    "paste_row": _("Row {row}"),
    "paste_place": _("Row {row}, column {column}"),
}

FILES = {
    "file_removed": _("“{file}” is removed."),
    "file_unreadable": _("“{file}” can't be read. Close it in other programs and choose it again."),
    "file_empty": _("“{file}” is empty. Choose another one."),
    "file_large": _("“{file}” is larger than {most} MB. Make it smaller, or split it."),
    "file_kind": _("“{file}”: this kind of file can't be taken. Attach one of: {kinds}."),
    "file_sealed": _(
        "“{file}” is encrypted already. It would be sealed twice, and nobody could read it at the opening. "
        "Attach the file itself, as it was before."
    ),
    "document_needed": _("Attach “{title}”."),
    "warned_file_ending": _("The name ends otherwise than files of this kind do. Give it the right ending."),
    "warned_two_natures": _("It is two things at once: a document and an archive. Save it anew."),
    "warned_cut_off": _("This PDF is cut off or damaged. Save it anew."),
    "warned_locked": _("It is locked with a password. Save it without one."),
    "warned_pdf_script": _(
        "This PDF holds a script, a form program or other files. Print it to a plain PDF."
    ),
    "warned_macros": _("It holds macros or programs. Save it without them."),
    "warned_markup": _("It holds web page code. Attach a PDF or plain text instead."),
    "warned_picture_damaged": _("This picture is damaged. Save it anew."),
    "warned_picture_large": _("This picture has more pixels than can be shown safely. Make it smaller."),
    "warned_archive_damaged": _("This archive is damaged. Pack it anew."),
    "warned_archive_many": _("This archive holds too many files. Pack fewer."),
    "warned_archive_twice": _("This archive holds two files of the same name. Pack it anew."),
    "warned_archive_outside": _("This archive would write outside its own folder. Pack it anew."),
    "warned_archive_links": _("This archive holds links to other files. Pack the files themselves."),
    "warned_archive_locked": _("This archive is locked with a password. Pack it without one."),
    "warned_archive_nested": _("This archive holds another archive. Pack the files directly."),
    "warned_archive_programs": _("This archive holds a program. Leave programs out."),
    "warned_archive_large": _("This archive unpacks to far more than its size. Attach the contents plainly."),
}

CHECK = {
    "envelope_technical": _("Technical envelope"),
    "envelope_financial": _("Financial envelope"),
    "envelope_whole": _("Envelope"),
    "fact_answers": _("Answers"),
    "fact_total": _("Total"),
    "fact_files": _("Files"),
    "files_and_size": pgettext_lazy("count of files and their size", "{count}, {size}"),
    "leak_answer": _("The answer to “{label}” seems to hold a price."),
    "leak_amount": _("“{file}” holds {amount}, an amount of your price schedule."),
    "leak_name": _("“{file}” is named like a price offer."),
}

SENDING = {
    "offline": _("This device is offline. It goes on as soon as the connection is back."),
    "lost": _("The connection broke off."),
    "server_busy": _("The server can't answer just now."),
    "server_refused": _("The server refused it (code {status})."),
    "signed_out": _("You are signed out. Sign in again in another tab; then it goes on here."),
    "trying_again": _("{words} It is tried again in {seconds} s."),
    "stopped": _("Stopped."),
    "unexpected": _("Something unexpected went wrong: {words}"),
    "no_openers": _("This tender has no openers at present, so nothing can be sealed. Look again later."),
    "openers_changed": _("The list of openers has just changed. Load the page again, then seal."),
    "openers_not_logged": _(
        "The list of openers is not the one in the public log. Nothing was sealed. Tell the buyer at once."
    ),
    "step_openers": _("Check the openers against the public log"),
    "in_log": _("Found: entry {index}"),
    "step_seal": _("Seal: {envelope}"),
    "step_submit": _("Submit"),
    "submitted_at": _("Submitted at {time} UTC"),
    "step_upload": _("Send: {envelope}"),
    "bytes_of": pgettext_lazy("so many bytes of so many", "{arrived} of {size}"),
    "headline_sealing": _("Your bid is being sealed on this device. Leave this page open."),
    "headline_submitting": _("Your bid is being submitted."),
    "headline_uploading": _(
        "Your bid is submitted. The encrypted files are on their way; leave this page open."
    ),
    "headline_uploading_first": _(
        "The encrypted files are on their way. Your earlier bid stands until this one is submitted, which then follows."
    ),
    "submitted_said": _("Your bid is submitted."),
    "complete_said": _("The encrypted files have arrived."),
    "receipt_good": _("Checked on this device: the log's key signed it, and it names what was sealed here."),
    "receipt_differs": _("The server confirms something else than was sealed here. Tell the buyer at once."),
    "other_tab": _("Another tab of this browser is sending this bid. Go on there."),
    "faults_left": _("Missing or wrong: {count}"),
    "tick_anyway": _(
        "Tick that you submit it although something is missing or looks wrong, or mend it first."
    ),
    "nothing_to_seal": _("There is nothing to seal yet."),
    "fact_submitted": _("Submitted"),
    "utc_and_own": _("{utc} UTC; by your clock {own}"),
    "fact_number": _("Number"),
    "fact_commitment": _("Hash: {envelope}"),
    "receipt_page": _("Receipt, to read and print"),
    "receipt_file": _("Signed receipt"),
    "receipt_proof": _("Proof of the log"),
    "typed_file": pgettext_lazy("a file and the envelope it belongs to", "{file} ({envelope})"),
    "sealed_file": _("Sealed file: {envelope}"),
}

COPIES = {
    "copy_none": _("No copy is kept on the server yet."),
    "copy_saved": _("Last saved {time}."),
    "copy_offered": _(
        "Saved {time}. It is encrypted to your organisation's key, so it can be opened with the key file alone."
    ),
    "copy_newer": _("A newer copy is there, saved {time}."),
    "copy_state": _("Encrypted copy on the server, {time}"),
    "copy_taken": _("The copy is on this device now."),
    "copy_done": _("The copy is saved."),
    "copy_old_key": _(
        "The copy is encrypted to an earlier key of your organisation, which is not on this device."
    ),
    "key_other": _("This is another key than the one your organisation uses. Choose the file of that one."),
    "key_name": pgettext_lazy("name of a file with a key", "organisation"),
    "conflict_answer": _("Answer: {label}"),
    "conflict_price": _("Price: {line}"),
    "conflict_currency": _("Currency"),
    "conflict_nothing": _("Nothing"),
}

ALL = (GENERAL, ANSWERS, PRICES, FILES, CHECK, SENDING, COPIES)
