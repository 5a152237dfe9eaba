# SPDX-License-Identifier: Apache-2.0
"""What the doctor looks at: each examination takes the data folder and gives findings, never raises."""

from meishan.web.cli.examinations import database, machine, surroundings

OF_THE_MACHINE = (machine.python, machine.storage, machine.keys, machine.translations, machine.fonts)
OF_THE_DATABASE = (
    database.server,
    database.roles,
    database.tables,
    database.words,
    database.clock,
    database.log,
    database.worker,
)
OF_THE_SURROUNDINGS = (surroundings.mail, surroundings.address, surroundings.virus_scanner)
