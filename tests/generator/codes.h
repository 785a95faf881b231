#ifndef GENERATOR_CODES_H
#define GENERATOR_CODES_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CODES_ID_SIZE = 19,
    CODES_CREDIT_SIZE = 19,
    CODES_VIN_SIZE = 18,
    CODES_UNIT_SIZE = 29,
    CODES_CARD_SIZE = 20,
    CODES_PLATE_SIZE = 16
};

/* GB 11643: division, birth, a number of three digits (odd: male). */
void codes_write_id(char out[CODES_ID_SIZE], int division, int birth,
                    int number);
char codes_check_id(const char *id);
bool codes_is_id(const char *id);
/* The old form of 15 digits; only for births before 2000. */
void codes_shorten_id(char out[CODES_ID_SIZE], const char *id);

/* GB 32100, the prefix of 8 characters, then nine digits of serial. */
void codes_write_credit(char out[CODES_CREDIT_SIZE], const char *prefix,
                        uint32_t serial);
bool codes_is_credit(const char *code);

/* GB 16735: a maker of three characters, a model year, a serial below 10^7. */
void codes_write_vin(char out[CODES_VIN_SIZE], const char *maker, char year,
                     uint32_t serial);
bool codes_is_vin(const char *vin);

/* The 28 characters of a unit: county, parcel, building and unit by serial. */
void codes_write_unit(char out[CODES_UNIT_SIZE], int county, uint32_t serial);

/* A card of 19 digits with a valid Luhn digit; masked: the middle starred. */
void codes_write_card(char out[CODES_CARD_SIZE], const char *bin,
                      uint32_t serial, bool masked);

/* A plate of Shanghai: every serial below 1,200,000 has its own. */
void codes_write_plate(char out[CODES_PLATE_SIZE], uint32_t serial,
                       bool new_energy);

#endif
