import { getLocale } from '../layout/language.js';

/** Formats a date, or the local date of a time: `21 Nov 2026`. */
export const formatDate = (iso: string): string =>
  // The server returns an empty text for a time that it cannot read.
  iso === ''
    ? ''
    : new Date(iso.length === 10 ? `${iso}T00:00:00` : iso).toLocaleDateString(getLocale(), {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
      });

/** Formats the month of a date: `Nov`. */
export const formatMonth = (day: string): string =>
  new Date(`${day}T00:00:00`).toLocaleDateString(getLocale(), { month: 'short' }).replace('.', '');

/** Formats a local time without seconds. */
export const formatTime = (iso: string): string =>
  iso === ''
    ? ''
    : new Date(iso).toLocaleString(getLocale(), { dateStyle: 'medium', timeStyle: 'short' });
