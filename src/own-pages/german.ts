import type { Texts } from './page-texts.js';

const BACK = 'Zurück zur Anwendung';
const AGAIN = 'Noch einmal versuchen';

export const GERMAN: Texts = {
  requestId: 'Kennung der Anfrage:',
  pages: {
    'confirm-sign-in': {
      title: 'Weiter zur Anmeldung?',
      text: 'Eine Seite einer anderen Website hat Sie hierher geführt. Gehen Sie nur weiter, wenn Sie das wollten.',
      action: 'Weiter',
    },
    declined: {
      title: 'Sie haben nichts erlaubt',
      text: 'Sie haben beim Anmeldedienst abgelehnt. Wenn Sie vorher angemeldet waren, sind Sie es noch.',
      action: BACK,
    },
    'link-refused': {
      title: 'Dieser Link zur Anmeldung funktioniert nicht',
      text: 'Der Link verlangt etwas, das diese Anwendung nicht bekommen kann. Gehen Sie zurück und versuchen Sie es anders.',
      action: BACK,
    },
    'unknown-attempt': {
      title: 'Diese Anmeldung lässt sich nicht abschließen',
      text:
        'Sie hat zu lange gedauert, wurde schon abgeschlossen oder begann in einem anderen Browser. ' +
        'Wenn Sie bereits angemeldet sind, hat sich nichts geändert.',
      action: BACK,
    },
    'signed-out-meanwhile': {
      title: 'Sie wurden inzwischen abgemeldet',
      text: 'Während Sie sich hier angemeldet haben, wurden Sie beim Anmeldedienst abgemeldet.',
      action: 'Noch einmal anmelden',
    },
    'sign-in-first': {
      title: 'Melden Sie sich zuerst in der Anwendung an',
      text: 'Dieser Link ist für Personen, die in der Anwendung angemeldet sind. Melden Sie sich dort an, dann versuchen Sie es noch einmal.',
      action: BACK,
    },
    'other-person': {
      title: 'Sie haben sich als eine andere Person angemeldet',
      text: 'In der Anwendung ist eine andere Person angemeldet, und sie ist es noch. Melden Sie sich dort zuerst ab, oder melden Sie sich als diese Person an.',
      action: BACK,
    },
    'unmet-requirements': {
      title: 'Hier ist eine andere Art der Anmeldung nötig',
      text:
        'Der Anmeldedienst hat nicht bestätigt, dass Sie sich so angemeldet haben, wie diese Anwendung es braucht. ' +
        'Wenn Sie vorher angemeldet waren, sind Sie es noch.',
      action: AGAIN,
    },
    'sign-in-refused': {
      title: 'Die Anmeldung wurde abgelehnt',
      text: 'Der Anmeldedienst hat dazu mitgeteilt:',
      action: AGAIN,
    },
    'sign-in-failed': {
      title: 'Die Anmeldung hat nicht funktioniert',
      text: 'Der Anmeldedienst hat eine ungültige Antwort gesendet. Wenn das wieder geschieht, wenden Sie sich an die Betreiber dieser Anwendung.',
      action: AGAIN,
    },
    'sign-in-unavailable': {
      title: 'Die Anmeldung ist gerade nicht möglich',
      text: 'Der Anmeldedienst ist nicht erreichbar. Warten Sie einen Moment, dann versuchen Sie es noch einmal.',
      action: AGAIN,
    },
    'sign-out': {
      title: 'Abmeldung',
      text: 'Sie sind in der Anwendung abgemeldet. Es fehlt noch ein Schritt beim Anmeldedienst.',
      action: 'Auch dort abmelden',
    },
    'request-refused': {
      title: 'Das hat nicht funktioniert',
      text: 'Die Anwendung kann diese Anfrage nicht beantworten:',
      action: BACK,
    },
    'too-many-requests': {
      title: 'Zu viele Anfragen',
      text: 'Von hier kamen innerhalb einer Minute mehr Anfragen, als die Anwendung annimmt. Warten Sie einen Moment, dann versuchen Sie es noch einmal.',
      action: BACK,
    },
    unavailable: {
      title: 'Das ist gerade nicht möglich',
      text: 'Ein Teil der Anwendung ist nicht verfügbar. Warten Sie einen Moment, dann versuchen Sie es noch einmal.',
      action: BACK,
    },
    failed: {
      title: 'Etwas ist schiefgegangen',
      text: 'In der Anwendung ist ein Fehler aufgetreten. Wenn das wieder geschieht, wenden Sie sich mit der Kennung der Anfrage an die Betreiber.',
      action: BACK,
    },
    'not-found': {
      title: 'Hier ist nichts',
      text: 'Vielleicht ist die Adresse falsch geschrieben, oder die Seite gibt es nicht mehr.',
      action: 'Zur Startseite',
    },
  },
};
